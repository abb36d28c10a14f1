-- Over five minutes by weekday and hour, from raw rows. Parameters: $first_day, $last_day.

select
    isodow(contacts.started_at) as weekday,
    hour(contacts.started_at) as hour,
    count(*) as n,
    count(*) filter (where contacts.queue_s + coalesce(contacts.hold_s, 0) > 300) as k
from contacts
where
    contacts.direction = 'inbound'
    and contacts.queue_s is not null
    and contacts.started_at >= $first_day
    and contacts.started_at < $last_day + interval 1 day
group by all
