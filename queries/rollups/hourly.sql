-- Contacts and waits by hour of the company's day. Grain: day, hour, site, channel.
-- Parameters: $long_wait_s. Reads: inbound contacts of the days in touched_days.

insert into hourly
with

touched as (
    select
        contacts.*,
        coalesce(contacts.outcome, 'answered') = 'answered' as is_handled,
        contacts.queue_s + case
            when coalesce(contacts.outcome, 'answered') = 'answered' then contacts.hold_s
            else 0
        end as wait_s
    from contacts
    semi join touched_days on contacts.day = touched_days.day
    where coalesce(contacts.direction, 'inbound') = 'inbound'
)

select
    day,
    hour,
    site,
    channel,
    count(*) as contacts,
    count(wait_s) as wait_n,
    count(*) filter (where wait_s > $long_wait_s) as wait_k,
    sum(wait_s) as wait_sum,
    sum(cast(wait_s as bigint) * wait_s) as wait_sq,
    count(queue_s) as queue_n,
    sum(queue_s) as queue_sum,
    count(hold_s) filter (where is_handled) as hold_n,
    sum(hold_s) filter (where is_handled) as hold_sum,
    count(*) filter (where outcome = 'abandoned') as abandoned,
    count(outcome) as offered
from touched
group by all
