-- The newest contacts, each with whether its customer was invited to answer, and the answer: the last step of drilling
-- down.
-- Grain: contact. `total` counts all that match, listed or not.
-- Parameters: $first_day and $last_day, both included; $sites to $segments, members to keep (none: all, "": not known);
-- $most, how many to list; the scope.
-- Shows: contacts

with

matching as (
    select *
    from contacts
    where
        day between $first_day and $last_day
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
),

newest as (
    select
        *,
        count(*) over () as total
    from matching
    order by started_at desc, contact_id asc
    limit $most
),

asked as (
    select
        contact_id,
        arg_max(csat, answered_at) as csat,
        arg_max(nps, answered_at) as nps
    from answers
    where contact_id in (select newest.contact_id from newest)
    group by contact_id
),

final as (
    select
        newest.source,
        newest.contact_id,
        newest.started_at,
        newest.channel,
        newest.reason,
        newest.outcome,
        newest.queue_s,
        newest.hold_s,
        newest.talk_s,
        newest.next_same_s,
        asked.contact_id is not null as invited,
        asked.csat,
        asked.nps,
        newest.total
    from newest
    left join asked on newest.contact_id = asked.contact_id
)

select * from final
order by started_at desc, contact_id asc
