-- Which languages comments are written in, as the survey says. Grain: language (null: not known).
-- Parameters: $first_day and $last_day, both included; $sites to $segments, members to keep (none: all, "": not known);
-- the scope. themed: comments in which the taxonomy finds a theme.
-- Shows: figures

select
    language,
    count(*) as comments,
    count(*) filter (where len(themes) > 0) as themed
from answers
where
    comment is not null
    and day between $first_day and $last_day
    and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
    and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
    and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
    and (len($employees) = 0 or list_contains($employees, coalesce(employee_id, '')))
    and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
    and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
    and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
    and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
group by language
order by comments desc, language asc
