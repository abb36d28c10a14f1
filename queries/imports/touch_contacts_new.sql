-- Contacts that this import wrote: answers that came before them must be linked again. Parameters: $import_number.

insert into touched_contacts
select contacts.contact_id
from contacts
where contacts.import_id = $import_number
