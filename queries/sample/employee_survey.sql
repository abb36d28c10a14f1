-- The employees' own survey. Grain: one row a response.
-- Reads the registered frame `drawn`; -1 stands for missing.
select
    format('ES-{:07d}', number) as response_id,
    strftime(answered, '%Y-%m-%dT%H:%M:%S') as answered_at,
    employee as employee_id,
    team,
    site,
    nullif(enps, -1) as enps,
    nullif(trust, -1) as trust,
    nullif(appreciated, -1) as appreciated,
    nullif(mistakes, -1) as mistakes_ok,
    nullif(vision, -1) as vision,
    comment,
    strftime(answered, '%Y-%m-%dT%H:%M:%S') as updated_at
from drawn
