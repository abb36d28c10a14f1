-- Refused rows whose values are older than they are kept. Grain: table. Parameters: $before.

select
    'rejects' as table_name,
    count(*) as row_count
from rejects
where
    (value is not null or file_row is not null)
    and import_id in (select imports.import_id from imports where imports.imported_at < $before)
having count(*) > 0
