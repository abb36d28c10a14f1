-- How long customers were observed, and whether they left then. Grain: what is asked for ($by_...), and days.
-- `entry` is the age in days at which the records begin to see a customer: 0 for those who started later than
-- $first_day, the first day of data. `exit` is the age at the end of the day on which the customer left (`is_lost`) or
-- was last seen, on $last_day. Customers who left before the records begin are in no record, and not here.
-- `cohort` is the quarter of the start ($by_start); null: before the records begin.
-- Parameters: $first_day, $last_day; $by_start, $by_segment, $by_contract, $by_region; $segments; the scope.
-- Left out: customers whose start is not known, and those gone at an unknown day.
-- Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

with

newest as (
    select
        customer_id,
        arg_max(segment, valid_from) as segment,
        arg_max(region, valid_from) as region,
        arg_max(contract, valid_from) as contract,
        min(since) as since,
        max(left_on) as left_on,
        bool_and(coalesce(active, true)) as is_active
    from customers
    where
        of_company($scope_all, $scope_teams, $scope_employees)
    group by customer_id
),

final as (
    select
        case
            when $by_start and since >= $first_day then cast(date_trunc('quarter', since) as date)
        end as cohort,
        case when $by_segment then segment end as segment,
        case when $by_contract then contract end as contract,
        case when $by_region then region end as region,
        greatest($first_day - since, 0) as entry,
        least(coalesce(left_on, $last_day), $last_day) - since + 1 as exit,
        coalesce(left_on <= $last_day, false) as is_lost,
        count(*) as customers
    from newest
    where
        since <= $last_day
        and (left_on is null or (left_on >= $first_day and left_on >= since))
        and (is_active or left_on is not null)
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
    group by all
)

select * from final
order by cohort, segment, contract, region, entry, exit, is_lost
