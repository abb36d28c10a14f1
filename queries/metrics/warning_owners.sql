-- Of some customers: the last contact and who took it, and the last message sent to them. Grain: customer.
-- Parameters: $customers, whose; the scope. Customers name no team: a restricted scope sees nothing here.
-- Shows: customers

with

asked as (
    select unnest($customers) as customer_id
    where
        of_company($scope_all, $scope_teams, $scope_employees)
),

last_contacts as (
    select
        contacts.customer_id,
        contacts.day,
        contacts.employee_id,
        contacts.team,
        contacts.site,
        contacts.lead_id,
        contacts.channel,
        contacts.queue,
        contacts.reason
    from contacts
    where contacts.customer_id in (select asked.customer_id from asked)
    qualify row_number() over (
        partition by contacts.customer_id
        order by contacts.employee_id is null asc, contacts.started_at desc, contacts.contact_id asc
    ) = 1
),

named as (
    select
        employees.employee_id,
        arg_max(employees.name, employees.valid_from) as name
    from employees
    group by employees.employee_id
),

sent as (
    select
        outreach.customer_id,
        max(outreach.day) as reached_on
    from outreach
    where
        outreach.holdout is not true
        and outreach.customer_id in (select asked.customer_id from asked)
    group by outreach.customer_id
),

listed as (
    select
        customers.customer_id,
        arg_max(customers.renewal_on, customers.valid_from) as renewal_on
    from customers
    where customers.customer_id in (select asked.customer_id from asked)
    group by customers.customer_id
),

final as (
    select
        asked.customer_id,
        last_contacts.day as contact_on,
        last_contacts.employee_id as employee,
        coalesce(own.name, last_contacts.employee_id) as employee_name,
        last_contacts.team,
        last_contacts.site,
        coalesce(leads.name, last_contacts.lead_id) as lead_name,
        last_contacts.channel,
        last_contacts.queue,
        last_contacts.reason,
        sent.reached_on,
        listed.renewal_on
    from asked
    left join last_contacts on asked.customer_id = last_contacts.customer_id
    left join named as own on last_contacts.employee_id = own.employee_id
    left join named as leads on last_contacts.lead_id = leads.employee_id
    left join sent on asked.customer_id = sent.customer_id
    left join listed on asked.customer_id = listed.customer_id
)

select * from final
