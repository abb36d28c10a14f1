-- Days of the stored rows that an import replaces: their rollups must be made again. Reads: the table changes.

insert into touched_days
select distinct answers.invited_day
from answers
where
    answers.invited_day is not null
    and answers.rowid in (select changes.stored_row from changes where changes.status = 'updated')
