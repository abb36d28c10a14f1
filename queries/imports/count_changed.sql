-- Rows of the file by what became of them. Grain: one row. As imports/count_all, against the store.
-- Reads: the view staged, the table changes of imports/compare.

select
    coalesce(sum(1 + staged.rows_folded) filter (where changes.status = 'loaded'), 0) as loaded,
    coalesce(sum(1 + staged.rows_folded) filter (where changes.status = 'updated'), 0)
    + coalesce(sum(staged.rows_superseded) filter (where changes.status <> 'unchanged'), 0) as updated,
    coalesce(sum(1 + staged.rows_folded + staged.rows_superseded) filter (where changes.status = 'unchanged'), 0)
    + coalesce(sum(staged.rows_same), 0) as unchanged,
    coalesce(sum(1) filter (where changes.is_older), 0) as older
from staged
inner join changes on staged.file_row = changes.file_row
