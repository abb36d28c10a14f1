-- How many different people stand behind employees' answers: below five nothing of them is shown.
-- Grain: what is asked for ($by_...). An answer without a name counts as a person of its own.
-- Parameters: as in metrics/employees.sql.
-- Shows: figures

select
    case when $by_site then site end as site,
    case when $by_team then team end as team,
    case when $by_day then day end as day,
    case when $by_week then cast(date_trunc('week', day) as date) end as week,
    case when $by_month then cast(date_trunc('month', day) as date) end as month,
    count(distinct coalesce(employee_id, response_id)) as people
from employee_answers
where
    day between $first_day and $last_day
    and in_scope(team, cast(null as varchar), day, $scope_all, $scope_teams, $scope_employees)
    and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
    and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
group by all
