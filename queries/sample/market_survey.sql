-- A market survey as a research agency delivers it. Grain: respondent, brand, attribute.
-- Reads the registered frame `drawn`; -1 stands for missing.
select
    format('MR-{:08d}', number) as rating_id,
    format('MP-{:06d}', respondent) as respondent_id,
    strftime(answered, '%Y-%m-%dT%H:%M:%S') as answered_at,
    case when customer >= 0 then format('CU-{:08d}', customer) end as customer_id,
    segment,
    brand,
    own,
    attribute,
    rating,
    nullif(would, -1) as would_switch,
    reason,
    reason_kind,
    strftime(answered, '%Y-%m-%dT%H:%M:%S') as updated_at
from drawn
