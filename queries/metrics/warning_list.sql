-- The customer list as it stands: what it says of each customer, and whether the customer is gone. Grain: customer.
-- Parameters: $share of the customers to take (1: all); the scope.
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
        arg_max(traits, valid_from) as traits,
        coalesce(bool_or(not active), false) or max(left_on) is not null as is_gone,
        max(valid_from) = date '0001-01-01' as is_undated
    from customers
    where
        of_company($scope_all, $scope_teams, $scope_employees)
    group by customer_id
)

select
    customer_id,
    hash(customer_id) as customer_hash,
    segment,
    region,
    contract,
    annual_value,
    traits,
    is_gone,
    is_undated
from newest
where hash(customer_id) % 1000000 < $share * 1000000
order by customer_id
