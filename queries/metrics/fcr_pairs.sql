-- First-contact resolution as the customer reports it against what later contacts show, for the same contact.
-- Grain: reported, observed (true or false each), dated by the answer.
-- Parameters: $first_day and $last_day, both included; $repeat_s, the window in seconds; $sites to $segments, members
-- to keep; the scope.
-- Shows: figures

select
    coalesce(resolved and contacts_needed = 1, false) as reported,
    next_same_s is null or next_same_s > $repeat_s as observed,
    count(*) as answers
from answers
where
    day between $first_day and $last_day
    and resolved is not null
    and (contacts_needed is not null or not resolved)
    and coalesce(fcr_eligible, false)
    and (previous_same_s is null or previous_same_s > $repeat_s)
    and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
    and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
    and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
    and (len($employees) = 0 or list_contains($employees, coalesce(employee_id, '')))
    and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
    and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
    and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
    and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
group by all
