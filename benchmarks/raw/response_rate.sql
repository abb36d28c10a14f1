-- Response rate by channel, from raw rows. Parameters: $first_day, $last_day.

select
    contacts.channel,
    count(*) filter (where coalesce(answers.delivered, true)) as n,
    count(answers.answered_at) as k
from answers
inner join contacts on answers.contact_id = contacts.contact_id
where answers.invited_at >= $first_day and answers.invited_at < $last_day + interval 1 day
group by all
