-- New problems of one month, and older ones that come back in it. Grain: one row a contact to be handled.
-- $month: index of the month; $until: local second at which the next month starts.
create or replace temp table arrivals as
with numbered as (
    select
        day,
        unnest(range(first_number, first_number + n)) as number
    from days
    where month = $month
),

drawn as (
    select
        w.seed_key + numbered.number as key,
        numbered.day,
        u(key, 0) as x,
        pick(w.channel_codes, u(key, 1)) as channel,
        pick(w.reason_codes, u(key, 2)) as reason,
        case when channel = 0 then pick(w.phone_hours, u(key, 3)) else pick(w.web_hours, u(key, 3)) end as hour,
        w.customers
    from numbered, world as w
),

fresh as (
    select
        key,
        0 as turn,
        0 as wave,
        floor(customers * (0.5 * x + 0.5 * x * x))::bigint as customer,
        day * 86400::bigint + hour * 3600 + floor(u(key, 4) * 3600)::bigint as t,
        reason,
        channel
    from drawn
),

final as (
    select * from fresh
    union all by name
    select * from pending
    where t < $until
)

select * from final
