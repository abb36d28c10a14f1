-- Days whose rollups are made again. Grain: day. Reads: erasing_contacts, erasing_answers. Parameters: none.

insert into touched_days
select day
from erasing_contacts
union
select unnest([day, invited_day])
from erasing_answers
