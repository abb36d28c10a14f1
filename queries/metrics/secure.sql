-- Secure customers (top box on satisfaction, buying again and recommending), and loyalty under rival definitions,
-- counted from the answers themselves. Grain: what is asked for ($by_...), dated by the answer.
-- Parameters: $first_day and $last_day, both included; $sites to $segments, members to keep; the scope.
-- Shows: figures

select
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
    count(*) filter (where csat is not null and repurchase is not null and nps is not null) as secure_n,
    count(*) filter (where csat = 5 and repurchase = 5 and nps >= 9) as secure_k
from answers
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
group by all
