-- Rejected values that run over several lines. Grain: one row at most, the first in the file.
select
    file_row,
    coalesce(column_name, 'a value') as column_name
from staged_rejects
where contains(value, chr(10)) and reason not in ('filtered', 'ragged_row', 'nul_byte')
order by file_row
limit 1
