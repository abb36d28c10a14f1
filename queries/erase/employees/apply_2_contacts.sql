-- Contacts stay where they were, handled by nobody; of a shared one, the others keep their shares. Grain: contact.
-- Parameters: $ids. Reads: erasing_contacts.

update contacts
set
    employee_id = case
        when not list_contains(cast($ids as varchar[]), contacts.employee_id) then contacts.employee_id
    end,
    lead_id = case when not list_contains(cast($ids as varchar[]), contacts.lead_id) then contacts.lead_id end,
    handlers = list_transform(
        contacts.handlers,
        lambda turn: struct_pack(
            employee_id := case
                when not list_contains(cast($ids as varchar[]), turn.employee_id) then turn.employee_id
            end,
            seconds := turn.seconds
        )
    ),
    credits = without_people(contacts.credits, cast($ids as varchar[])),
    row_hash = contact_print(
        contacts.contact_id, contacts.customer_id, contacts.started_at, contacts.ended_at, contacts.channel,
        contacts.direction, contacts.queue, contacts.reason, contacts.language, contacts.outcome, contacts.queue_s,
        contacts.hold_s, contacts.talk_s, contacts.wrap_s, contacts.transfers, contacts.resolved
    )
from erasing_contacts
where contacts.rowid = erasing_contacts.stored_row
