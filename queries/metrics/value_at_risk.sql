-- Customers who were satisfied and yet said that they may leave, each once, with their annual value.
-- Grain: what is asked for ($by_segment, $by_month: then once a month). Parameters: $first_day and $last_day, the ends
-- of whole months; $segments; the scope.
-- Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

with

leaving as (
    select
        customer_months.customer_id,
        case when $by_month then customer_months.month end as month,
        arg_max(customer_months.segment, customer_months.month) as segment,
        max(customer_months.annual_value) as annual_value
    from customer_months
    where
        customer_months.leaving
        and customer_months.month between $first_day and $last_day
        and of_company($scope_all, $scope_teams, $scope_employees)
    group by all
),

final as (
    select
        case when $by_segment then segment end as segment,
        month,
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
