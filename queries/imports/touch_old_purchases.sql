-- Days of the stored rows that an import replaces: their rollups must be made again. Reads: the table changes.

insert into touched_days
select distinct purchases.day
from purchases
where
    purchases.day is not null
    and purchases.rowid in (select changes.stored_row from changes where changes.status = 'updated')
