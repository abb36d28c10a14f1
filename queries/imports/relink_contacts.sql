-- Contacts whose place, lead, segment or customer's departure is another one than the store says, after the roster
-- or the customer list changed. Grain: contact. Parameters: $import_number, $everything.
-- Reads: contacts of the employees and customers that this import wrote.

create or replace temp table contact_changes as
with

affected as (
    select
        contacts.*,
        contacts.rowid as contact_row
    from contacts
    where
        $everything
        or contacts.employee_id in (
            select employees.employee_id from employees where employees.import_id = $import_number
        )
        or contacts.customer_id in (
            select customers.customer_id from customers where customers.import_id = $import_number
        )
),

leaving as (
    select
        customers.customer_id,
        max(customers.left_on) as left_on
    from customers
    group by customers.customer_id
),

found as (
    select
        affected.contact_row,
        affected.contact_id,
        affected.day,
        affected.site as old_site,
        affected.team as old_team,
        affected.lead_id as old_lead_id,
        affected.segment as old_segment,
        affected.customer_listed as old_listed,
        affected.left_on as old_left_on,
        case when placed.valid_to is null or affected.day <= placed.valid_to then placed.site end as site,
        case when placed.valid_to is null or affected.day <= placed.valid_to then placed.team end as team,
        case when placed.valid_to is null or affected.day <= placed.valid_to then placed.lead_id end as lead_id,
        listed.segment,
        leaving.customer_id is not null as customer_listed,
        leaving.left_on
    from affected
    asof left join employees as placed
        on
            affected.employee_id = placed.employee_id
            and affected.day >= placed.valid_from
    asof left join customers as listed
        on
            affected.customer_id = listed.customer_id
            and affected.day >= listed.valid_from
    left join leaving on affected.customer_id = leaving.customer_id
)

select
    contact_row,
    contact_id,
    day,
    site,
    team,
    lead_id,
    segment,
    customer_listed,
    left_on
from found
where
    (site, team, lead_id, segment, customer_listed, left_on)
    is distinct from (old_site, old_team, old_lead_id, old_segment, old_listed, old_left_on)
