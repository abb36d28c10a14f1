-- Write what imports/link_next found.

update contacts
set
    previous_same_s = next_changes.previous_same_s,
    next_same_s = next_changes.next_same_s
from next_changes
where contacts.rowid = next_changes.contact_row
