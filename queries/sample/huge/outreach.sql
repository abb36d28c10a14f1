-- Proactive contacts of one campaign ($month) with its hold-out. Grain: one row a customer chosen; local times.
select
    format('OR-{:02d}{:08d}', $month, c.range) as outreach_id,
    format('CU-{:08d}', c.range) as customer_id,
    make_timestamp(w.campaigns[1 + $month] * 1000000) as sent_at,
    $channel::varchar as channel,
    $topic::varchar as topic,
    if(
        u(w.seed_key + c.range, 90 + $month) >= 0.002 and u(w.seed_key + c.range, 89) < $reply::double
        and w.campaigns[1 + $month] + 90000 < w.stops,
        make_timestamp((w.campaigns[1 + $month] + 60 + c.range % 86400) * 1000000), null
    ) as replied_at,
    u(w.seed_key + c.range, 90 + $month) < 0.002 as holdout,
    null::varchar as offer,
    if(u(w.seed_key + c.range, 90 + $month) < 0.002, null, $cost::double) as cost,
    null::boolean as accepted,
    make_timestamp(least(w.campaigns[1 + $month] + 90000, w.stops - 1) * 1000000) as updated_at
from world as w, range((select customers from world)) as c
left join gone on c.range = gone.customer
where
    u(w.seed_key + c.range, 90 + $month) <= 0.01
    and joined(w.seed_key + c.range, w.begin_day, w.last_day) * 86400::bigint < w.campaigns[1 + $month]
    and coalesce(gone.day, 1000000000) * 86400::bigint > w.campaigns[1 + $month]
    and w.campaigns[1 + $month] between w.first_day * 86400::bigint and w.last_day * 86400::bigint
order by c.range
