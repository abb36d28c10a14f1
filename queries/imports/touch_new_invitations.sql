-- Days of the rows that this import wrote. Parameters: $import_number.

insert into touched_days
select distinct answers.invited_day
from answers
where answers.import_id = $import_number and answers.invited_day is not null
