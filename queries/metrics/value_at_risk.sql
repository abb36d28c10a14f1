-- Customers who were satisfied and yet said that they may leave, each once, with their annual value.
-- Grain: what is asked for. Parameters: $first_day and $last_day, the ends of whole months; $segments; the scope.
-- Customers name no team: a restricted scope sees nothing here.

with

leaving as (
    select
        customer_id,
        arg_max(segment, month) as segment,
        max(annual_value) as annual_value
    from customer_months
    where
        leaving
        and month between $first_day and $last_day
        and (
            $scope_all
            or list_contains($scope_teams, cast(null as varchar))
            or list_contains($scope_employees, cast(null as varchar))
        )
    group by customer_id
),

final as (
    select
        case when $by_segment then segment end as segment,
        count(*) as customers,
        count(annual_value) as value_n,
        sum(annual_value) as value_sum,
        sum(annual_value * annual_value) as value_sq,
        max(annual_value) as value_max
    from leaving
    where len($segments) = 0 or list_contains($segments, coalesce(segment, ''))
    group by all
)

select * from final
