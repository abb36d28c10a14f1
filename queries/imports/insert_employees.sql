-- Spells of employees in teams that are new or changed. A roster without dates of validity holds from the beginning.
-- Parameters: $import_number, $export_at. Reads: the view accepted.

insert into employees by name
select
    accepted.source,
    accepted.employee_id,
    coalesce(accepted.valid_from, date '0001-01-01') as valid_from,
    accepted.valid_to,
    accepted.name,
    accepted.team,
    accepted.lead_id,
    accepted.site,
    accepted.role,
    accepted.hired_on,
    accepted.left_on,
    coalesce(accepted.updated_at, $export_at) as updated_at,
    accepted.row_hash,
    $import_number as import_id,
    accepted.file_row
from accepted
