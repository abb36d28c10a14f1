-- Keep what a file's staging refused. Parameters: $import_number. Reads: staged_rejects.

insert into rejects
select
    $import_number,
    staged_rejects.path,
    staged_rejects.file_row,
    staged_rejects.column_name,
    staged_rejects.value,
    staged_rejects.reason,
    staged_rejects.message
from staged_rejects
