-- Net Promoter Score by team, from raw rows. Parameters: $first_day, $last_day.

select
    employees.team,
    count(answers.nps) as n,
    count(*) filter (where answers.nps >= 9) - count(*) filter (where answers.nps <= 6) as net
from answers
inner join contacts on answers.contact_id = contacts.contact_id
inner join employees
    on
        contacts.employee_id = employees.employee_id
        and contacts.started_at >= employees.valid_from
        and (employees.valid_to is null or contacts.started_at < employees.valid_to + 1)
where answers.answered_at >= $first_day and answers.answered_at < $last_day + interval 1 day
group by all
