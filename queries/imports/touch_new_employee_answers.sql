-- Days of the rows that this import wrote. Parameters: $import_number.

insert into touched_days
select distinct employee_answers.day
from employee_answers
where employee_answers.import_id = $import_number and employee_answers.day is not null
