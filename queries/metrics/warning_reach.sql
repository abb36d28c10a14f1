-- How many customers the list holds, how many left, when, and how far their days reach. Grain: one row, or none
-- where there is no customer.
-- Parameters: the scope. Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

with

listed as (
    select
        customer_id,
        max(left_on) as left_on,
        min(since) as since,
        coalesce(bool_or(not active), false) as is_gone,
        count(active) > 0 as is_flagged
    from customers
    where
        of_company($scope_all, $scope_teams, $scope_employees)
    group by customer_id
)

select
    count(*) as customers,
    count(left_on) as dated_losses,
    count(*) filter (where is_gone or left_on is not null) as gone,
    count(*) filter (where is_flagged) as flagged,
    min(left_on) as first_left,
    max(left_on) as last_left,
    min(since) as first_since
from listed
having count(*) > 0
