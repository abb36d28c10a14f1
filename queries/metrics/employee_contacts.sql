-- Contacts of one employee with what the customer answered, those that a conversation would begin with first.
-- Grain: contact. `total` counts all of that kind, listed or not; `share` is this person's part of the credit (null:
-- others have all of it).
-- Parameters: $employee; $first_day and $last_day, both included; $kind: 'low' (rated 1 or 2, lowest first), 'high'
-- (rated 4 or 5), 'hold' (over $long_hold_s on hold, longest first), 'passed' (handed over), 'back' (the customer came
-- back with the same reason within $repeat_s), 'slow' (longest in all), 'open' (not recorded as solved), 'comment'
-- (with a comment), '' (all); of equals those with a comment come first, then the newest. $channels to $segments,
-- members to keep (none: all, "": not known); $most, how many; the scope.
-- Shows: contacts

with

own as (
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
        next_same_s <= $repeat_s
        and coalesce(previous_same_s, 9999999999) > $repeat_s
        and coalesce(direction, 'inbound') = 'inbound' as is_followed,
        talk_s + coalesce(hold_s, 0) + coalesce(wrap_s, 0) as handle_s,
        -- the part of the credit that is this person's
        list_extract(
            list_filter(credited(credits, employee_id, team, site), lambda each: each.employee_id = $employee), 1
        ).share as share
    from contacts
    where
        (
            employee_id = $employee
            or list_contains(list_transform(credits, lambda each: each.employee_id), $employee)
        )
        and day between $first_day and $last_day
        and coalesce(outcome, 'answered') = 'answered'
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
),

answered as (
    select
        contact_id,
        arg_max(csat, answered_at) as csat,
        arg_max(nps, answered_at) as nps,
        arg_max(nullif(comment, ''), answered_at) as comment
    from answers
    where
        answered_at is not null
        and contact_id in (select own.contact_id from own)
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
    group by contact_id
),

joined as (
    select
        own.*,
        answered.csat,
        answered.nps,
        answered.comment
    from own
    left join answered on own.contact_id = answered.contact_id
),

matching as (
    select
        joined.*,
        case $kind
            when 'low' then cast(-joined.csat as double)
            when 'high' then cast(joined.csat as double)
            when 'hold' then cast(joined.hold_s as double)
            when 'slow' then cast(joined.handle_s as double)
            when 'passed' then cast(joined.transfers as double)
            else 0.0
        end as urgency
    from joined
    where
        case $kind
            when 'low' then joined.csat <= 2
            when 'high' then joined.csat >= 4
            when 'hold' then joined.hold_s > $long_hold_s
            when 'passed' then joined.transfers > 0
            when 'back' then joined.is_followed
            when 'slow' then joined.handle_s is not null
            when 'open' then not joined.resolved
            when 'comment' then joined.comment is not null
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
        share,
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
