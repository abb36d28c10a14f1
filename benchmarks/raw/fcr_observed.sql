-- Observed first-contact resolution by week, from raw rows. Parameters: $first_day, $last_day.

with

sequenced as (
    select
        contacts.started_at,
        contacts.outcome,
        lead(contacts.started_at) over (
            partition by contacts.customer_id, contacts.reason
            order by contacts.started_at
        ) as next_at
    from contacts
    where contacts.direction = 'inbound' and contacts.customer_id is not null
)

select
    date_trunc('week', started_at) as week,
    count(*) as n,
    count(*) filter (where next_at is null or next_at > started_at + interval 7 days) as k
from sequenced
where
    outcome = 'answered'
    and started_at >= $first_day
    and started_at < $last_day - interval 6 days
group by all
