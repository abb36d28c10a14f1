-- Contacts that name the employees to be erased: as who had it, among those who handled it or share it, or as lead.
-- Grain: stored contact. Parameters: $ids.

create or replace temp table erasing_contacts as
select
    contacts.rowid as stored_row,
    contacts.contact_id,
    contacts.day
from contacts
where
    list_contains(cast($ids as varchar[]), contacts.employee_id)
    or list_contains(cast($ids as varchar[]), contacts.lead_id)
    or list_has_any(list_transform(contacts.handlers, lambda turn: turn.employee_id), cast($ids as varchar[]))
    or list_has_any(list_transform(contacts.credits, lambda each: each.employee_id), cast($ids as varchar[]))
