-- Contacts of each day, and those at or below a second: the clusters behind a percentile's interval.
-- Grain: day. Parameters: $measure, of queue, hold and wait; $second; $first_day and $last_day, both included;
-- $channels; the scope. As metrics/durations, it shows nothing to a restricted scope.
-- Shows: figures

select
    day,
    sum(n) as n,
    sum(n) filter (where second <= $second) as k
from durations
where
    measure = $measure
    and day between $first_day and $last_day
    and in_scope(
        cast(null as varchar), cast(null as varchar), day, $scope_all, $scope_teams, $scope_employees
    )
    and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
group by day
