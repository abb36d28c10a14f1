-- Rejected rows of the staged file by reason and column, with the first of each. Grain: reason, column.
select
    reason,
    coalesce(column_name, '') as column_name,
    count(*) as rejected,
    min(file_row) as file_row,
    coalesce(arg_min(value, file_row), '') as value,
    arg_min(message, file_row) as message
from staged_rejects
group by reason, column_name
order by rejected desc, reason asc, column_name asc
