-- Keep what a file's staging refused. Which line was about somebody who was erased is not kept. Parameters:
-- $import_number. Reads: staged_rejects.

insert into rejects
select
    $import_number,
    staged_rejects.path,
    case when staged_rejects.reason <> 'erased' then staged_rejects.file_row end as file_row,
    staged_rejects.column_name,
    staged_rejects.value,
    staged_rejects.reason,
    staged_rejects.message
from staged_rejects
