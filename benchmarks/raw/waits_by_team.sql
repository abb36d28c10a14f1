-- Over five minutes by team, from raw rows. Parameters: $first_day, $last_day.

select
    employees.team,
    count(*) as n,
    count(*) filter (where contacts.queue_s + coalesce(contacts.hold_s, 0) > 300) as k
from contacts
inner join employees
    on
        contacts.employee_id = employees.employee_id
        and contacts.started_at >= employees.valid_from
        and (employees.valid_to is null or contacts.started_at < employees.valid_to + 1)
where
    contacts.direction = 'inbound'
    and contacts.queue_s is not null
    and contacts.started_at >= $first_day
    and contacts.started_at < $last_day + interval 1 day
group by all
