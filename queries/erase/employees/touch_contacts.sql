-- Contacts whose answers are linked again. Grain: contact. Reads: erasing_contacts.

insert into touched_contacts
select distinct contact_id
from erasing_contacts
