-- Days of the rows that this import wrote. Parameters: $import_number.

insert into touched_days
select distinct outreach.day
from outreach
where outreach.import_id = $import_number and outreach.day is not null
