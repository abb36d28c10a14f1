-- Contacts of each day, and those at or below a second: the clusters behind a percentile's interval.
-- Grain: day. Parameters: $measure, of queue, hold and wait; $second; $first_day and $last_day, both included;
-- $channels; the scope. As metrics/durations, it shows nothing to a restricted scope.

select
    day,
    sum(n) as n,
    sum(n) filter (where second <= $second) as k
from durations
where
    measure = $measure
    and day between $first_day and $last_day
    and (
        $scope_all
        or list_contains($scope_teams, cast(null as varchar))
        or list_contains($scope_employees, cast(null as varchar))
    )
    and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
group by day
