-- Days whose rollups are made again. Grain: day. Parameters: $ids. Reads: erasing_contacts, erasing_answers.
-- Runs before anything is changed.

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
from employee_answers
where list_contains(cast($ids as varchar[]), employee_id)
