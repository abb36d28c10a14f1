-- Percentiles of queue plus hold, from raw rows. Parameters: $first_day, $last_day.

select quantile_disc(contacts.queue_s + contacts.hold_s, [0.5, 0.9, 0.95]) as seconds
from contacts
where
    contacts.direction = 'inbound'
    and contacts.queue_s + contacts.hold_s is not null
    and contacts.started_at >= $first_day
    and contacts.started_at < $last_day + interval 1 day
