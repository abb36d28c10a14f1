-- Contacts that imports/relink_contacts changed. Reads: contact_changes.

insert into touched_contacts
select contact_changes.contact_id
from contact_changes
