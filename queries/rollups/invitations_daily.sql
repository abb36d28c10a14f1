-- Invitations by the company day they were sent, at one grain, and how many were delivered and answered.
-- Parameters: as in rollups/contacts_daily.sql. Silence about delivery counts as delivered.
-- Reads: answers whose invitation was sent on the days in touched_days.

insert into invitations_daily
select
    $grain_name as grain,
    answers.invited_day as day,
    case when $keep_place then answers.site end as site,
    case when $keep_place then answers.team end as team,
    case when $keep_employee then answers.employee_id end as employee_id,
    case when $keep_channel then answers.channel end as channel,
    case when $keep_topic then answers.queue end as queue,
    case when $keep_topic then answers.reason end as reason,
    case when $keep_topic then answers.segment end as segment,
    count(*) as invited,
    count(*) filter (where coalesce(answers.delivered, true)) as delivered,
    count(*) filter (where coalesce(answers.delivered, true) and answers.answered_at is not null) as completed
from answers
semi join touched_days on answers.invited_day = touched_days.day
group by all
