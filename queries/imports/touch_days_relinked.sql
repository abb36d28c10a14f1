-- Days of the contacts that imports/relink_contacts changed. Reads: contact_changes.

insert into touched_days
select distinct contact_changes.day
from contact_changes
