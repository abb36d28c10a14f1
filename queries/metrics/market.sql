-- What respondents of market surveys said. Grain: rating (one respondent, one brand, one attribute).
-- Parameters: $first_day and $last_day, both included; $segments; the scope.
-- Respondents belong to no team: a restricted scope sees nothing here.
-- Shows: figures

select
    coalesce(respondent_id, rating_id) as respondent,
    day,
    brand,
    coalesce(own, false) as own,
    attribute,
    rating,
    would_switch,
    nullif(reason, '') as reason,
    reason_kind,
    customer_id is not null as is_customer,
    segment
from market
where
    day between $first_day and $last_day
    and of_company($scope_all, $scope_teams, $scope_employees)
    and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
