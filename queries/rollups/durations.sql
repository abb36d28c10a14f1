-- Counts per whole second of queue wait, hold and their sum. Grain: day, channel, measure, second.
-- Reads: inbound contacts of the days in touched_days; hold only of contacts that were answered.

insert into durations
with

touched as (
    select
        contacts.day,
        contacts.channel,
        contacts.queue_s,
        contacts.hold_s,
        coalesce(contacts.outcome, 'answered') = 'answered' as is_handled
    from contacts
    semi join touched_days on contacts.day = touched_days.day
    where coalesce(contacts.direction, 'inbound') = 'inbound'
),

measured as (
    select
        day,
        channel,
        'queue' as measure,
        queue_s as second
    from touched
    where queue_s is not null
    union all
    select
        day,
        channel,
        'hold' as measure,
        hold_s as second
    from touched
    where is_handled and hold_s is not null
    union all
    select
        day,
        channel,
        'wait' as measure,
        queue_s + case when is_handled then hold_s else 0 end as second
    from touched
    where queue_s is not null and (hold_s is not null or not is_handled)
)

select
    day,
    channel,
    measure,
    second,
    count(*) as n
from measured
group by all
order by day, measure, channel, second
