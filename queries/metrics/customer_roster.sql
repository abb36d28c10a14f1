-- Customers of the list, each once by the newest row: all that figures about them are computed from.
-- Grain: customer. Parameters: the scope. `customer` is the hash of the id, by which facts are placed: numbers are
-- compared much faster than texts, and two of a million ids share one with a chance of 3 in a hundred million.
-- `segment`, `region` and `contract` are places in metrics/customer_kinds, from 1 on; 0: not known.
-- Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

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
        of_company($scope_all, $scope_teams, $scope_employees)
    group by customer_id
),

segments as (
    select
        segment,
        row_number() over (order by segment) as place
    from customers
    where segment is not null
    group by segment
),

regions as (
    select
        region,
        row_number() over (order by region) as place
    from customers
    where region is not null
    group by region
),

contracts as (
    select
        contract,
        row_number() over (order by contract) as place
    from customers
    where contract is not null
    group by contract
)

select
    hash(newest.customer_id) as customer,
    newest.annual_value,
    newest.margin_rate,
    newest.since,
    newest.left_on,
    newest.is_active,
    coalesce(segments.place, 0) as segment,
    coalesce(regions.place, 0) as region,
    coalesce(contracts.place, 0) as contract
from newest
left join segments on newest.segment = segments.segment
left join regions on newest.region = regions.region
left join contracts on newest.contract = contracts.contract
