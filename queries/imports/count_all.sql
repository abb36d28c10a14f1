-- Rows of the file by what became of them, when everything staged is new. Grain: one row.
-- Rows that another row of the same file superseded count as updated, identical ones as unchanged,
-- legs of one contact as what became of the contact. Reads: the view staged.

select
    coalesce(sum(1 + rows_folded), 0) as loaded,
    coalesce(sum(rows_superseded), 0) as updated,
    coalesce(sum(rows_same), 0) as unchanged,
    0 as older
from staged
