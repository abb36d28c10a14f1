-- Contacts stay as contacts of nobody, as if the caller had never been known: no customer, no link to the same
-- customer's other contacts, to their departure or to the export; times to the quarter of an hour, and labels that few
-- others share taken off. Grain: contact. Reads: erasing_contacts.

update contacts
set
    contact_id = erasing_contacts.new_id,
    customer_id = null,
    started_at = time_bucket(interval 15 minute, contacts.started_at),
    ended_at = time_bucket(interval 15 minute, contacts.ended_at),
    updated_at = null,
    queue = case when erasing_contacts.shows_topic then contacts.queue end,
    reason = case when erasing_contacts.shows_topic then contacts.reason end,
    language = case when erasing_contacts.shows_language then contacts.language end,
    segment = null,
    previous_same_s = null,
    next_same_s = null,
    customer_listed = false,
    left_on = null,
    row_hash = 0,
    file_row = null
from erasing_contacts
where contacts.rowid = erasing_contacts.stored_row and erasing_contacts.is_kept
