-- What waiting costs: customers lost, and customers who say they will not stay, by 15 seconds of queue plus hold.
-- Grain: month, channel, reason, bin (bin 80: 20 minutes and more).
-- Parameters: $lost_days. Reads: contacts and answers of the months in touched_months; both by the contact's month.

insert into hold_loss
with

contact_waits as (
    select
        cast(date_trunc('month', contacts.day) as date) as month,
        contacts.channel,
        contacts.reason,
        contacts.queue_s + contacts.hold_s as wait_s,
        contacts.customer_listed and (contacts.left_on is null or contacts.left_on >= contacts.day) as is_listed,
        contacts.left_on >= contacts.day
        and contacts.left_on <= contacts.day + cast($lost_days as integer) as is_lost
    from contacts
    where
        coalesce(contacts.direction, 'inbound') = 'inbound'
        and coalesce(contacts.outcome, 'answered') = 'answered'
        and contacts.queue_s + contacts.hold_s is not null
        and date_trunc('month', contacts.day) in (select touched_months.month from touched_months)
),

answer_waits as (
    select
        cast(date_trunc('month', answers.contact_day) as date) as month,
        answers.channel,
        answers.reason,
        answers.queue_s + answers.hold_s as wait_s,
        answers.stay
    from answers
    where
        answers.stay is not null
        and answers.queue_s + answers.hold_s is not null
        and date_trunc('month', answers.contact_day) in (select touched_months.month from touched_months)
),

counted as (
    select
        month,
        channel,
        reason,
        cast(least(floor(wait_s / 15.0), 80) as smallint) as bin,
        count(*) as contacts,
        count(*) filter (where is_listed) as lost_n,
        count(*) filter (where is_listed and is_lost) as lost_k,
        0 as stay_n,
        0 as disloyal_k
    from contact_waits
    group by all
    union all
    select
        month,
        channel,
        reason,
        cast(least(floor(wait_s / 15.0), 80) as smallint) as bin,
        0 as contacts,
        0 as lost_n,
        0 as lost_k,
        count(*) as stay_n,
        count(*) filter (where stay <= 2) as disloyal_k
    from answer_waits
    group by all
)

select
    month,
    channel,
    reason,
    bin,
    sum(contacts) as contacts,
    sum(lost_n) as lost_n,
    sum(lost_k) as lost_k,
    sum(stay_n) as stay_n,
    sum(disloyal_k) as disloyal_k
from counted
group by all
