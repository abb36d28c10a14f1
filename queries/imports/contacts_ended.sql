-- When the first and the last contact of the store ended, as far as it is known (else: began). Grain: one row.

select
    min(coalesce(ended_at, started_at)) as first_at,
    max(coalesce(ended_at, started_at)) as last_at
from contacts
