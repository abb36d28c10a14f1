-- The roster as an HR system exports it. Grain: one row an employee and start of validity.
-- Reads the registered frame `drawn`.
select
    employee_id,
    name,
    nullif(team, '') as team,
    nullif(lead_id, '') as lead_id,
    site,
    role,
    strftime(valid_from, '%Y-%m-%d') as valid_from,
    strftime(valid_to, '%Y-%m-%d') as valid_to,
    strftime(hired_on, '%Y-%m-%d') as hired_on,
    strftime(left_on, '%Y-%m-%d') as left_on,
    strftime(updated_at, '%Y-%m-%dT04:00:00Z') as updated_at
from drawn
