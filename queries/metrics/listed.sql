-- The customer list as it stands, with what its customers bring in a year. Grain: what is asked for ($by_segment).
-- A customer is gone when the list says so or names the day. Each customer counts once, by the newest row.
-- Parameters: $segments; the scope. Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

with

newest as (
    select
        customer_id,
        arg_max(segment, valid_from) as segment,
        arg_max(annual_value, valid_from) as annual_value,
        coalesce(bool_or(not active), false) or max(left_on) is not null as is_gone
    from customers
    where
        of_company($scope_all, $scope_teams, $scope_employees)
    group by customer_id
),

final as (
    select
        case when $by_segment then segment end as segment,
        count(*) as listed,
        count(*) filter (where is_gone) as gone,
        count(annual_value) filter (where not is_gone) as active_valued,
        count(annual_value) filter (where is_gone) as gone_valued,
        sum(annual_value) filter (where not is_gone) as value_active,
        sum(annual_value) filter (where is_gone) as value_gone
    from newest
    where len($segments) = 0 or list_contains($segments, coalesce(segment, ''))
    group by all
)

select * from final
