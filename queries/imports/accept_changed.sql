-- Staged rows that are new or changed. Reads: the view staged, the table changes of imports/compare.

create or replace temp view accepted as
select staged.*
from staged
semi join changes
    on
        staged.file_row = changes.file_row
        and changes.status <> 'unchanged'
