-- Employees' own survey, dated by their answer. Grain: what is asked for ($by_...).
-- Parameters: $first_day and $last_day, both included; $sites, $teams; the scope (an employee's own answers are never
-- told apart: only teams restrict).
-- Shows: figures

select
    case when $by_site then site end as site,
    case when $by_team then team end as team,
    case when $by_day then day end as day,
    case when $by_week then cast(date_trunc('week', day) as date) end as week,
    case when $by_month then cast(date_trunc('month', day) as date) end as month,
    sum(responses) as responses,
    sum(enps_n) as enps_n,
    sum(enps_promoters) as enps_promoters,
    sum(enps_detractors) as enps_detractors,
    sum(trust_n) as trust_n,
    sum(trust_k) as trust_k,
    sum(appreciated_n) as appreciated_n,
    sum(appreciated_k) as appreciated_k,
    sum(mistakes_n) as mistakes_n,
    sum(mistakes_k) as mistakes_k,
    sum(vision_n) as vision_n,
    sum(vision_k) as vision_k
from employee_daily
where
    day between $first_day and $last_day
    and in_scope(team, cast(null as varchar), day, $scope_all, $scope_teams, $scope_employees)
    and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
    and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
group by all
