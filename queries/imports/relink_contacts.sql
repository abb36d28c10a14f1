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
        employee_spells.site,
        employee_spells.team,
        employee_spells.lead_id,
        customer_spells.segment,
        customer_departures.customer_id is not null as customer_listed,
        customer_departures.left_on
    from affected
    left join employee_spells
        on
            affected.employee_id = employee_spells.employee_id
            and affected.day >= employee_spells.valid_from
            and affected.day < employee_spells.valid_before
    left join customer_spells
        on
            affected.customer_id = customer_spells.customer_id
            and affected.day >= customer_spells.valid_from
            and affected.day < customer_spells.valid_before
    left join customer_departures on affected.customer_id = customer_departures.customer_id
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
