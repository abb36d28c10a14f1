-- Days of the stored rows that an import replaces: their rollups must be made again. Reads: the table changes.

insert into touched_days
select distinct contacts.day
from contacts
where
    contacts.day is not null
    and contacts.rowid in (select changes.stored_row from changes where changes.status = 'updated')
