-- Eligible contacts, and which of them were invited to answer and did. Grain: what is asked for ($by_...), all dated by
-- the contact's start. Parameters: $first_day and $last_day, both included; $sites to $segments; the scope.
-- Shows: figures

with

asked as (
    select
        contact_id,
        count(*) as invitations,
        count(answered_at) as completed,
        count(csat) as csat_n,
        count(*) filter (where csat >= 4) as csat_k
    from answers
    where contact_id is not null and contact_day between $first_day and $last_day
    group by contact_id
),

eligible as (
    select *
    from contacts
    where
        coalesce(direction, 'inbound') = 'inbound'
        and coalesce(outcome, 'answered') = 'answered'
        and day between $first_day and $last_day
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
),

final as (
    select
        case when $by_site then eligible.site end as site,
        case when $by_team then eligible.team end as team,
        case when $by_employee then eligible.employee_id end as employee,
        case when $by_channel then eligible.channel end as channel,
        case when $by_queue then eligible.queue end as queue,
        case when $by_reason then eligible.reason end as reason,
        case when $by_segment then eligible.segment end as segment,
        case when $by_day then eligible.day end as day,
        case when $by_week then cast(date_trunc('week', eligible.day) as date) end as week,
        case when $by_month then cast(date_trunc('month', eligible.day) as date) end as month,
        count(*) as eligible,
        count(asked.contact_id) as invited,
        count(*) filter (where asked.completed > 0) as completed,
        sum(asked.csat_n) as csat_n,
        sum(asked.csat_k) as csat_k
    from eligible
    left join asked on eligible.contact_id = asked.contact_id
    group by all
)

select * from final
