-- Contacts whose place, lead, segment or customer's departure is another one than the store says, after the roster
-- or the customer list changed; also the places of those who share the credit: who they are and their shares stay.
-- Where nobody is named, the place stays as it is: it is where somebody worked who was erased.
-- Grain: contact. Parameters: $import_number, $everything.
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
        or list_has_any(
            list_transform(contacts.credits, lambda each: each.employee_id),
            (select list(employees.employee_id) from employees where employees.import_id = $import_number)
        )
        or contacts.customer_id in (
            select customers.customer_id from customers where customers.import_id = $import_number
        )
),

shares as (
    select
        affected.contact_row,
        affected.day,
        unnest(affected.credits) as part,
        generate_subscripts(affected.credits, 1) as place
    from affected
    where affected.credits is not null
),

shared as (
    select
        shares.contact_row,
        list(
            struct_pack(
                employee_id := shares.part.employee_id,
                team := case when shares.part.employee_id is null then shares.part.team else employee_spells.team end,
                site := case when shares.part.employee_id is null then shares.part.site else employee_spells.site end,
                share := shares.part.share
            )
            order by shares.place
        ) as credits
    from shares
    left join employee_spells
        on
            shares.part.employee_id = employee_spells.employee_id
            and shares.day >= employee_spells.valid_from
            and shares.day < employee_spells.valid_before
    group by shares.contact_row
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
        affected.credits as old_credits,
        shared.credits,
        case when affected.employee_id is null then affected.site else employee_spells.site end as site,
        case when affected.employee_id is null then affected.team else employee_spells.team end as team,
        case when affected.employee_id is null then affected.lead_id else employee_spells.lead_id end as lead_id,
        customer_spells.segment,
        customer_departures.customer_id is not null as customer_listed,
        customer_departures.left_on
    from affected
    left join shared on affected.contact_row = shared.contact_row
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
    left_on,
    credits
from found
where
    (site, team, lead_id, segment, customer_listed, left_on)
    is distinct from (old_site, old_team, old_lead_id, old_segment, old_listed, old_left_on)
    or credits is distinct from old_credits
