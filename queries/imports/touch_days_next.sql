-- Days of contacts whose next contact changed. Reads: next_changes.

insert into touched_days
select distinct next_changes.day
from next_changes
