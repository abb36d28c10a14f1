-- What each staged row is to the store: loaded (new), updated, or unchanged. Grain: staged row.
-- A row whose own time is before the stored row's never reverts it: it is unchanged, and marked as older.
-- Parameters: $newest (true: the file is newer than the store whatever its times say).
-- Reads: the views staged_keys (source, id, row_hash, updated_at, file_row) and stored_keys (the same, and stored_row).

create or replace temp table changes as
select
    staged_keys.file_row,
    stored_keys.stored_row,
    case
        when stored_keys.stored_row is null then 'loaded'
        when staged_keys.row_hash = stored_keys.row_hash then 'unchanged'
        when not $newest and staged_keys.updated_at < stored_keys.updated_at then 'unchanged'
        else 'updated'
    end as status,
    stored_keys.stored_row is not null
    and staged_keys.row_hash <> stored_keys.row_hash
    and not $newest
    and coalesce(staged_keys.updated_at < stored_keys.updated_at, false) as is_older
from staged_keys
left join stored_keys
    on
        staged_keys.source = stored_keys.source
        and staged_keys.id = stored_keys.id
