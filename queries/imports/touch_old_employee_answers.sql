-- Days of the stored rows that an import replaces: their rollups must be made again. Reads: the table changes.

insert into touched_days
select distinct employee_answers.day
from employee_answers
where
    employee_answers.day is not null
    and employee_answers.rowid in (select changes.stored_row from changes where changes.status = 'updated')
