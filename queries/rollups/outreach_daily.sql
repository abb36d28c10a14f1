-- Proactive contact and what followed: inbound contacts within 14 and 60 days, follow-ups, ease, intention to stay.
-- Grain: day sent, channel, topic, segment, hold-out. Save offers are left out: they go to customers who were about to
-- leave, and are judged by whom they keep. Reads: outreach of the days in touched_days. Parameters: $repeat_s.

insert into outreach_daily
with

touched as (
    select
        outreach.*,
        row_number() over () as outreach_row
    from outreach
    semi join touched_days on outreach.day = touched_days.day
    where outreach.offer is null
),

later_contacts as (
    select
        touched.outreach_row,
        count(*) filter (where contacts.started_at <= touched.sent_at + interval 14 days) as contacts_14,
        count(*) as contacts_60,
        count(*) filter (
            where
            contacts.started_at <= touched.sent_at + interval 14 days
            and contacts.previous_same_s <= $repeat_s
        ) as repeats_14
    from touched
    inner join contacts on touched.customer_id = contacts.customer_id
    where
        contacts.started_at > touched.sent_at
        and contacts.started_at <= touched.sent_at + interval 60 days
        and coalesce(contacts.direction, 'inbound') = 'inbound'
    group by touched.outreach_row
),

later_answers as (
    select
        touched.outreach_row,
        arg_max(answers.stay, answers.answered_at) filter (where answers.stay is not null) as stay,
        arg_max(answers.ces, answers.answered_at) filter (where answers.ces is not null) as ces
    from touched
    inner join answers on touched.customer_id = answers.customer_id
    where
        answers.answered_at > touched.sent_at
        and answers.answered_at <= touched.sent_at + interval 60 days
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
    count(*) filter (where later_contacts.contacts_14 > 0) as inbound_k,
    count(later_answers.stay) as stay_n,
    count(*) filter (where later_answers.stay >= 4) as stay_k,
    count(*) filter (where later_contacts.repeats_14 > 0) as repeat_k,
    count(later_answers.ces) as ces_n,
    count(*) filter (where later_answers.ces >= 5) as ces_k,
    coalesce(sum(later_contacts.contacts_14), 0) as contacts_14,
    coalesce(sum(later_contacts.contacts_14 * later_contacts.contacts_14), 0) as contacts_14_sq,
    coalesce(sum(later_contacts.contacts_60), 0) as contacts_60,
    coalesce(sum(later_contacts.contacts_60 * later_contacts.contacts_60), 0) as contacts_60_sq,
    count(touched.cost) as cost_n,
    coalesce(sum(touched.cost), 0) as cost
from touched
left join later_contacts on touched.outreach_row = later_contacts.outreach_row
left join later_answers on touched.outreach_row = later_answers.outreach_row
group by all
