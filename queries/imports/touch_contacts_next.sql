-- Contacts whose next contact changed, and their days. Reads: next_changes.

insert into touched_contacts
select next_changes.contact_id
from next_changes
