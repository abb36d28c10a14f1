-- Counts per whole second of queue wait, hold and their sum. Grain: measure, second and what is asked for ($by_...).
-- Parameters: $measures, of queue, hold and wait; $first_day and $last_day, both included; $channels; the scope.
-- This rollup names no team and no employee: a restricted scope sees nothing here and counts facts instead.
-- Shows: figures

select
    case when $by_channel then channel end as channel,
    case when $by_day then day end as day,
    case when $by_week then cast(date_trunc('week', day) as date) end as week,
    case when $by_month then cast(date_trunc('month', day) as date) end as month,
    measure,
    second,
    sum(n) as n
from durations
where
    list_contains($measures, measure)
    and day between $first_day and $last_day
    and in_scope(
        cast(null as varchar), cast(null as varchar), day, $scope_all, $scope_teams, $scope_employees
    )
    and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
group by all
