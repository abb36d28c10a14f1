-- The segments, regions and contracts that the list of customers names, in order: what the numbers of
-- metrics/customer_roster stand for. Grain: split, member. Parameters: the scope.
-- Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

with

listed as (
    select
        segment,
        region,
        contract
    from customers
    where
        of_company($scope_all, $scope_teams, $scope_employees)
),

final as (
    select distinct
        'segment' as split,
        segment as member
    from listed
    where segment is not null
    union all
    select distinct
        'region' as split,
        region as member
    from listed
    where region is not null
    union all
    select distinct
        'contract' as split,
        contract as member
    from listed
    where contract is not null
)

select * from final
order by split, member
