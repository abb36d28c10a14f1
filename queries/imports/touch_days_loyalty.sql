-- Days of the answers whose loyalty imports/decide_loyalty changed. Reads: loyalty_changes.

insert into touched_days
select distinct loyalty_changes.day
from loyalty_changes
