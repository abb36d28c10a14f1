-- What stands behind each answer about loyalty: what happened on its contact, and what else the customer said.
-- Grain: answer with a loyalty score or an intention to stay. No name, no text: `block` is one of 40 groups of
-- customers (a hash; answers without a customer by themselves), for resampling.
-- Parameters: $repeat_s: a contact for the same reason at most so many seconds before makes it a repeat;
-- $first_day and $last_day, both included; $sites to $segments, members to keep; the scope.
-- Talking with writing up (holds stand apart) and what the agent noted come from the contact; a contact filed by two
-- sources counts once.
-- Shows: figures

with

said as (
    select answers.*
    from answers
    where
        answers.day between $first_day and $last_day
        and coalesce(answers.loyalty_score, answers.stay) is not null
        and in_scope(answers.team, answers.employee_id, answers.day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(answers.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(answers.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(answers.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(answers.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(answers.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(answers.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(answers.segment, '')))
),

-- one row a contact number, whatever number of sources filed it
handled as (
    select
        contacts.contact_id,
        min(contacts.customer_id) as customer_id,
        min(contacts.reason) as reason,
        min(contacts.channel) as channel,
        min(contacts.started_at) as started_at,
        min(contacts.previous_same_s) as previous_same_s,
        min(contacts.talk_s + coalesce(contacts.wrap_s, 0)) as handle_s,
        bool_and(contacts.resolved) as closed
    from contacts
    semi join said on contacts.contact_id = said.contact_id
    group by contacts.contact_id
),

repeats as (
    select
        handled.contact_id,
        bool_or(earlier.channel is distinct from handled.channel) as changed
    from handled
    inner join contacts as earlier
        on
            handled.customer_id = earlier.customer_id
            and coalesce(handled.reason, '') = coalesce(earlier.reason, '')
            and earlier.started_at = handled.started_at - to_seconds(handled.previous_same_s)
    where handled.previous_same_s between 0 and $repeat_s
    group by handled.contact_id
)

select
    cast(hash(coalesce(said.customer_id, said.answer_id)) % 40 as integer) as block,
    said.employee_id as employee,
    said.reason,
    said.channel,
    said.segment,
    -- what happened, minutes up to twenty (an hour of handling): `least` alone would take a missing time for the most
    case when said.queue_s is not null then least(said.queue_s, 1200) / 60.0 end as queue,
    case when said.hold_s is not null then least(said.hold_s, 1200) / 60.0 end as hold,
    case when said.transfers is not null then least(said.transfers, 3) end as transfers,
    case
        when handled.contact_id is null then null
        when handled.previous_same_s between 0 and $repeat_s then 1
        else 0
    end as repeat,
    case
        when handled.contact_id is null then null
        when coalesce(repeats.changed, false) then 1
        else 0
    end as changed,
    case when handled.handle_s is not null then least(handled.handle_s, 3600) / 60.0 end as handle,
    cast(not handled.closed as integer) as left_open,
    -- what the customer said
    said.csat,
    said.trust,
    said.ces,
    cast(said.resolved as integer) as solved,
    said.nps,
    said.stay,
    said.loyalty_score
from said
left join handled on said.contact_id = handled.contact_id
left join repeats on said.contact_id = repeats.contact_id
