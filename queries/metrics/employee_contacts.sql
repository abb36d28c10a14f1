-- Contacts of one employee with what the customer answered, those that a conversation would begin with first.
-- Grain: contact. `total` counts all of that kind, listed or not.
-- Parameters: $employee; $first_day and $last_day, both included; $kind: 'low' (rated 1 or 2, lowest first), 'high'
-- (rated 4 or 5), 'hold' (over $long_hold_s on hold, longest first), 'passed' (handed over), 'back' (the customer came
-- back with the same reason within $repeat_s), 'slow' (longest in all), 'open' (not recorded as solved), 'comment'
-- (with a comment), '' (all); of equals those with a comment come first, then the newest. $channels to $segments,
-- members to keep (none: all, "": not known); $most, how many; the scope.

with

answered as (
    select
        contact_id,
        arg_max(csat, answered_at) as csat,
        arg_max(nps, answered_at) as nps,
        arg_max(comment, answered_at) as comment
    from answers
    where
        answered_at is not null
        and contact_id is not null
        and employee_id = $employee
        and ($scope_all or list_contains($scope_teams, team) or list_contains($scope_employees, employee_id))
    group by contact_id
),

own as (
    select
        contacts.source,
        contacts.contact_id,
        contacts.started_at,
        contacts.channel,
        contacts.reason,
        contacts.hold_s,
        contacts.talk_s,
        contacts.wrap_s,
        contacts.transfers,
        contacts.resolved,
        contacts.next_same_s,
        contacts.next_same_s <= $repeat_s
        and coalesce(contacts.previous_same_s, 9999999999) > $repeat_s
        and coalesce(contacts.direction, 'inbound') = 'inbound' as is_followed,
        contacts.talk_s + coalesce(contacts.hold_s, 0) + coalesce(contacts.wrap_s, 0) as handle_s,
        answered.csat,
        answered.nps,
        answered.comment
    from contacts
    left join answered on contacts.contact_id = answered.contact_id
    where
        contacts.employee_id = $employee
        and contacts.day between $first_day and $last_day
        and coalesce(contacts.outcome, 'answered') = 'answered'
        and (
            $scope_all
            or list_contains($scope_teams, contacts.team)
            or list_contains($scope_employees, contacts.employee_id)
        )
        and (len($channels) = 0 or list_contains($channels, coalesce(contacts.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(contacts.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(contacts.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(contacts.segment, '')))
),

matching as (
    select
        own.*,
        case $kind
            when 'low' then cast(-own.csat as double)
            when 'high' then cast(own.csat as double)
            when 'hold' then cast(own.hold_s as double)
            when 'slow' then cast(own.handle_s as double)
            when 'passed' then cast(own.transfers as double)
            else 0.0
        end as urgency
    from own
    where
        case $kind
            when 'low' then own.csat <= 2
            when 'high' then own.csat >= 4
            when 'hold' then own.hold_s > $long_hold_s
            when 'passed' then own.transfers > 0
            when 'back' then own.is_followed
            when 'slow' then own.handle_s is not null
            when 'open' then not own.resolved
            when 'comment' then own.comment is not null
            else true
        end
),

final as (
    select
        source,
        contact_id,
        started_at,
        channel,
        reason,
        hold_s,
        talk_s,
        wrap_s,
        transfers,
        resolved,
        next_same_s,
        csat,
        nps,
        comment,
        urgency,
        count(*) over () as total
    from matching
    order by urgency desc, (comment is null) asc, started_at desc, contact_id asc
    limit $most
)

select * exclude (urgency) from final
order by urgency desc, (comment is null) asc, started_at desc, contact_id asc
