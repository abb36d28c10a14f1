-- The rules of credit that imports applied, in order. Grain: rule.

select
    valid_from,
    starts_at,
    rule,
    declared_at
from credit_rules
order by valid_from
