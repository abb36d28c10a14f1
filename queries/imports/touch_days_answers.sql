-- Days of the answers, and of the invitations, that imports/relink_answers changed. Reads: answer_changes.

insert into touched_days
select distinct unnest([answer_changes.day, answer_changes.invited_day])
from answer_changes
