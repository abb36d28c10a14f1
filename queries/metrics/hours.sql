-- Contacts and waits by weekday (1 Monday to 7 Sunday) and hour of the company's day. Grain: weekday, hour.
-- Parameters: $first_day and $last_day, both included; $sites, $channels; the scope.
-- This rollup names no team: a restricted scope sees nothing here and counts facts instead.
-- Shows: figures

select
    cast(isodow(day) as tinyint) as weekday,
    hour,
    sum(contacts) as contacts,
    sum(wait_n) as wait_n,
    sum(wait_k) as wait_k,
    sum(wait_sum) as wait_sum,
    sum(wait_sq) as wait_sq,
    sum(queue_n) as queue_n,
    sum(queue_sum) as queue_sum,
    sum(hold_n) as hold_n,
    sum(hold_sum) as hold_sum,
    sum(abandoned) as abandoned,
    sum(offered) as offered
from hourly
where
    day between $first_day and $last_day
    and of_company($scope_all, $scope_teams, $scope_employees)
    and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
    and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
group by all
