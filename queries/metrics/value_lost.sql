-- Customers lost in whole months, each once, with the annual value that they took along.
-- Grain: what is asked for. Parameters: $first_day and $last_day, the ends of whole months; $by_segment, $by_month;
-- $segments; the scope. Counts whom the rollup customers_monthly counts: active at the start of the month in which
-- they left, in a month with data. Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

with

newest as (
    select
        customer_id,
        arg_max(segment, valid_from) as segment,
        arg_max(annual_value, valid_from) as annual_value,
        min(since) as since,
        max(left_on) as left_on
    from customers
    where
        of_company($scope_all, $scope_teams, $scope_employees)
    group by customer_id
),

lost as (
    select
        segment,
        annual_value,
        cast(date_trunc('month', left_on) as date) as month
    from newest
    where
        left_on between $first_day and $last_day
        and date_trunc('month', left_on) in (select customers_monthly.month from customers_monthly)
        and (since is null or date_trunc('month', left_on) >= since)
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
),

final as (
    select
        case when $by_segment then segment end as segment,
        case when $by_month then month end as month,
        count(annual_value) as value_n,
        sum(annual_value) as value_sum,
        sum(annual_value * annual_value) as value_sq,
        max(annual_value) as value_max
    from lost
    group by all
)

select * from final
