-- Days of the rows that this import wrote. Parameters: $import_number.

insert into touched_days
select distinct contacts.day
from contacts
where contacts.import_id = $import_number and contacts.day is not null
