-- Number of the next import. Grain: one row.

select coalesce(max(import_id), 0) + 1 as import_number
from imports
