-- The contacts of a month as they are delivered, with their dirt. Grain: one row a delivery. `dirt` says what is wrong:
-- 0 nothing, 1 an earlier delivery, 2 delivered twice, 3 negative hold, 4 future date, 5 unknown customer.
create or replace temp table deliveries as
with lived as (
    select
        m.*,
        least(ended + 60 - floor(5400.0 * ln(1.0 - u(key, 40)))::bigint, w.stops - 1) as updated,
        u(key, 41) < 0.045 and not gave_up and u(key, 43) >= 0.86 and known as stranger,
        u(key, 42) as luck
    from month_contacts as m
    left join gone on m.customer = gone.customer
    cross join world as w
    where m.day <= coalesce(gone.day, 1000000000) and m.day >= w.first_day
),

final as (
    select
        *,
        if(stranger, 5, 0) as dirt
    from lived
    union all
    select
        * replace (
            updated - 600 - floor(u(key, 44) * 89000)::bigint as updated, null as wrap_s, null as noted
        ),
        1 as dirt
    from lived
    where luck < 0.012
    union all
    select
        *,
        2 as dirt
    from lived
    where luck between 0.012 and 0.014
    union all
    select
        * replace (-hold_s as hold_s, key + 8589934592 as key),
        3 as dirt
    from lived
    where hold_s > 0 and luck between 0.014 and 0.022
    union all
    select
        * replace (
            t + 3153600000 as t, ended + 3153600000 as ended, updated + 3153600000 as updated, key + 8589934592 as key
        ),
        4 as dirt
    from lived
    where luck between 0.9995 and 1.0
)

select * from final
