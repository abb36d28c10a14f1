-- Customers who were there at some time in a period, each once by the newest row, with the value band they are in.
-- Grain: customer. Parameters: $first_day and $last_day, both included; $segments, members to keep; the scope.
-- Bands are of the whole company, whatever is filtered: 1 the tenth with the highest annual value, 2 the next four
-- tenths, 3 the others; customers of equal value are in the same band; null: the value is not known.
-- A customer marked as gone without a date is in no period: the day is not known.
-- Customers name no team: a restricted scope sees nothing here.

with

newest as (
    select
        customer_id,
        arg_max(segment, valid_from) as segment,
        arg_max(region, valid_from) as region,
        arg_max(contract, valid_from) as contract,
        arg_max(annual_value, valid_from) as annual_value,
        arg_max(margin_rate, valid_from) as margin_rate,
        min(since) as since,
        max(left_on) as left_on,
        bool_and(coalesce(active, true)) as is_active
    from customers
    where
        $scope_all
        or list_contains($scope_teams, cast(null as varchar))
        or list_contains($scope_employees, cast(null as varchar))
    group by customer_id
),

there as (
    select *
    from newest
    where
        (since is null or since <= $last_day)
        and (left_on is null or left_on >= $first_day)
        and (is_active or left_on is not null)
),

ranked as (
    select
        customer_id,
        (rank() over (order by annual_value desc) - 1) / cast(count(*) over () as double) as above
    from there
    where annual_value is not null
),

final as (
    select
        there.customer_id,
        there.segment,
        there.region,
        there.contract,
        there.annual_value,
        there.margin_rate,
        there.since,
        there.left_on,
        case
            when ranked.above < 0.1 then 1
            when ranked.above < 0.5 then 2
            when ranked.above is not null then 3
        end as band
    from there
    left join ranked on there.customer_id = ranked.customer_id
    where len($segments) = 0 or list_contains($segments, coalesce(there.segment, ''))
)

select * from final
order by customer_id
