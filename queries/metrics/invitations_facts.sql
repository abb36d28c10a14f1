-- Invitations, counted from the answers table itself: for combinations that no rollup keeps.
-- Grain: one row a combination of the dimensions asked for ($by_..., and $by_customer); the others are null.
-- `customer` is the hash of the id, as in customer_roster: numbers are counted and compared much faster than texts.
-- Parameters: $first_day and $last_day, both days included; $sites to $segments, members to keep; the scope.
-- Measures mean exactly what queries/rollups/invitations_daily.sql says: a test compares the two.
-- Shows: figures

with

touched as (
    select
        answers.* exclude (day),
        answers.invited_day as day
    from answers
    where
        answers.invited_day between $first_day and $last_day
        and in_scope(answers.team, answers.employee_id, answers.invited_day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(answers.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(answers.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(answers.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(answers.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(answers.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(answers.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(answers.segment, '')))
),

final as (
    select
        case when $by_customer then hash(customer_id) end as customer,
        case when $by_site then site end as site,
        case when $by_team then team end as team,
        case when $by_employee then employee_id end as employee,
        case when $by_channel then channel end as channel,
        case when $by_queue then queue end as queue,
        case when $by_reason then reason end as reason,
        case when $by_segment then segment end as segment,
        case when $by_day then day end as day,
        case when $by_week then cast(date_trunc('week', day) as date) end as week,
        case when $by_month then cast(date_trunc('month', day) as date) end as month,
        count(*) as invited,
        count(*) filter (where coalesce(touched.delivered, true)) as delivered,
        count(*) filter (where coalesce(touched.delivered, true) and touched.answered_at is not null) as completed
    from touched
    group by all
)

select * from final
