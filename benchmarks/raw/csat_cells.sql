-- Satisfaction by month, segment and channel, from raw rows. Parameters: $first_day, $last_day.

select
    date_trunc('month', answers.answered_at) as month,
    customers.segment,
    contacts.channel,
    count(answers.csat) as n,
    count(*) filter (where answers.csat >= 4) as k
from answers
inner join contacts on answers.contact_id = contacts.contact_id
left join customers on contacts.customer_id = customers.customer_id
where answers.answered_at >= $first_day and answers.answered_at < $last_day + interval 1 day
group by all
