-- Margins of the influence model per spell and week: how many rows, and their sums.
-- Grain: employee, team, week. Parameters: $metric, a metric's id; $first_day and $last_day, both included;
-- $channels to $segments, members to keep (none: all); the scope. n sums the weights, n_sq their squares.
-- Shows: figures

with

rated as (
    select
        employee_id,
        team,
        cast(date_trunc('week', day) as date) as week,
        w,
        y
    from influence_rows($metric, $part)
    where
        day between $first_day and $last_day
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($channels) = 0 or list_contains($channels, channel))
        and (len($queues) = 0 or list_contains($queues, queue))
        and (len($reasons) = 0 or list_contains($reasons, reason))
        and (len($segments) = 0 or list_contains($segments, segment))
)

select
    employee_id,
    team,
    week,
    cast(sum(w) as double) / 10000 as n,
    cast(sum(w * w) as double) / 100000000 as n_sq,
    cast(sum(w * y) as double) / 10000 as s,
    cast(sum(cast(w as bigint) * y * y) as double) / 10000 as q
from rated
group by all
order by employee_id, team, week
