-- Problems that were not solved, and calls that were given up, come back. Grain: one row a contact still to come.
create or replace temp table returned as
with coming as (
    select
        h.*,
        if(u(key, 31) < 0.07, -15.0 * ln(1.0 - u(key, 32)), -1.9 * ln(1.0 - u(key, 32))) as days,
        if(gave_up or u(key, 33) < 0.62, channel, 0) as next_channel,
        if(next_channel = 0, pick(w.phone_hours, u(key, 34)), pick(w.web_hours, u(key, 34))) as hour,
        t + queue_s + 120 - floor(1500.0 * ln(1.0 - u(key, 35)))::bigint as redial,
        gave_up and not (redial // 3600 % 24 >= 20 and channel = 0) as soon
    from handled as h, world as w
    where turn < 4 and u(key, 30) < case when gave_up then 0.6 when not solved then 0.88 else 0.04 end
),

final as (
    select
        key + 1073741824 as key,
        turn + 1 as turn,
        wave + if(gave_up, 0, 1) as wave,
        customer,
        if(
            soon, redial,
            (day + 1 + least(floor(days), 60)::bigint) * 86400 + hour * 3600 + floor(u(key, 36) * 3600)::bigint
        ) as t,
        reason,
        next_channel as channel
    from coming
)

select final.* from final, world as w
where final.t < w.stops
