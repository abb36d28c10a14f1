-- Remove the stored rows that an import replaces. Reads: the table changes of imports/compare.

delete from market
where rowid in (select changes.stored_row from changes where changes.status = 'updated')
