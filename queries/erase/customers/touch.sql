-- Days whose rollups are made again, and contacts whose answers are linked again. Grain: item.
-- Parameters: $ids, $source. Reads: erasing_contacts, erasing_answers. Runs before anything is changed.

insert into touched_days
select day
from erasing_contacts
union
select day
from erasing_answers
union
select invited_day
from erasing_answers
union
select day
from purchases
where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
union
select day
from outreach
where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
