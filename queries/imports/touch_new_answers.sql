-- Days of the rows that this import wrote. Parameters: $import_number.

insert into touched_days
select distinct answers.day
from answers
where answers.import_id = $import_number and answers.day is not null
