-- Contacts under their new ids: what hangs on them is linked again. Grain: contact. Reads: erasing_contacts.

insert into touched_contacts
select distinct new_id
from erasing_contacts
where is_kept
