-- Customers lost within 90 days by 15 seconds of queue plus hold and reason, from raw rows.
-- Parameters: $first_day, $last_day.

select
    contacts.reason,
    least((contacts.queue_s + contacts.hold_s) // 15, 80) as bin,
    count(*) as n,
    count(*) filter (where customers.left_on <= cast(contacts.started_at as date) + 90) as k
from contacts
inner join customers on contacts.customer_id = customers.customer_id
where
    contacts.queue_s + contacts.hold_s is not null
    and (customers.left_on is null or customers.left_on >= cast(contacts.started_at as date))
    and contacts.started_at >= $first_day
    and contacts.started_at < $last_day - interval 89 days
group by all
