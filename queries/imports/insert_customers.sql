-- Customers that are new or changed. A list without dates of validity holds from the beginning.
-- Parameters: $import_number, $export_at. Reads: the view accepted.

insert into customers by name
select
    accepted.source,
    accepted.customer_id,
    coalesce(accepted.valid_from, date '0001-01-01') as valid_from,
    accepted.segment,
    accepted.region,
    accepted.annual_value,
    accepted.margin_rate,
    accepted.since,
    accepted.left_on,
    accepted.left_reason,
    accepted.renewal_on,
    accepted.contract,
    accepted.active,
    accepted.traits,
    coalesce(accepted.updated_at, $export_at) as updated_at,
    accepted.row_hash,
    $import_number as import_id,
    accepted.file_row
from accepted
