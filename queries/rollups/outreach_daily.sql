-- Proactive contact and what followed within 14 days: another inbound contact, the intention to stay.
-- Grain: day sent, channel, topic, segment, hold-out. Reads: outreach of the days in touched_days.

insert into outreach_daily
with

touched as (
    select
        outreach.*,
        row_number() over () as outreach_row
    from outreach
    semi join touched_days on outreach.day = touched_days.day
),

later_contacts as (
    select
        touched.outreach_row,
        count(*) as contacts
    from touched
    inner join contacts on touched.customer_id = contacts.customer_id
    where
        contacts.started_at > touched.sent_at
        and contacts.started_at <= touched.sent_at + interval 14 days
        and coalesce(contacts.direction, 'inbound') = 'inbound'
    group by touched.outreach_row
),

later_answers as (
    select
        touched.outreach_row,
        arg_max(answers.stay, answers.answered_at) as stay
    from touched
    inner join answers on touched.customer_id = answers.customer_id
    where
        answers.answered_at > touched.sent_at
        and answers.answered_at <= touched.sent_at + interval 60 days
        and answers.stay is not null
    group by touched.outreach_row
)

select
    touched.day,
    touched.channel,
    touched.topic,
    touched.segment,
    touched.holdout,
    count(*) as sent,
    count(touched.replied_at) as replied,
    count(*) as inbound_n,
    count(later_contacts.contacts) as inbound_k,
    count(later_answers.stay) as stay_n,
    count(*) filter (where later_answers.stay >= 4) as stay_k
from touched
left join later_contacts on touched.outreach_row = later_contacts.outreach_row
left join later_answers on touched.outreach_row = later_answers.outreach_row
group by all
