-- Texts of old answers of employees go. Grain: answer. Parameters: $before.

update employee_answers
set comment = ''
where day < $before and comment <> ''
