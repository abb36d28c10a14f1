-- One customer as the list has it: every row from its day on, the newest first. Grain: start of validity.
-- Parameters: $customer; the scope. Customers name no team: a restricted scope reads the rows of customers of whom it
-- reads a contact or an answer.
-- Shows: customers

with

seen as (
    select customer_id
    from contacts
    where
        customer_id = $customer
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
    union
    select customer_id
    from answers
    where
        customer_id = $customer
        and in_scope(
            team, employee_id, coalesce(contact_day, day, invited_day), $scope_all, $scope_teams, $scope_employees
        )
),

final as (
    select
        customers.source,
        customers.customer_id,
        customers.valid_from,
        customers.segment,
        customers.region,
        customers.contract,
        customers.annual_value,
        customers.margin_rate,
        customers.since,
        customers.renewal_on,
        customers.left_on,
        nullif(customers.left_reason, '') as left_reason,
        customers.active
    from customers
    where
        customers.customer_id = $customer
        and (
            of_company($scope_all, $scope_teams, $scope_employees)
            or customers.customer_id in (select seen.customer_id from seen)
        )
)

select * from final
order by valid_from desc, source asc
