-- Customers active at the start of whole months, and lost in them, with their value. Grain: what is asked for.
-- Parameters: $first_day and $last_day, the ends of whole months; $segments; the scope.
-- Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

select
    case when $by_segment then segment end as segment,
    case when $by_month then month end as month,
    sum(active) as active,
    sum(lost) as lost,
    sum(value_sum) as value_sum,
    sum(value_n) as value_n,
    sum(value_lost) as value_lost,
    sum(margin_sum) as margin_sum
from customers_monthly
where
    month between $first_day and $last_day
    and of_company($scope_all, $scope_teams, $scope_employees)
    and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
group by all
