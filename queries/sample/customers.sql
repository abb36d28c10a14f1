-- Customers as a CRM exports them. Grain: one row a customer and start of validity, now and then delivered twice.
-- Reads the registered frame `drawn`.
select
    format('CU-{:08d}', customer) as customer_id,
    strftime(valid_from, '%Y-%m-%d') as valid_from,
    segment,
    region,
    format('{:.2f}', value) as annual_value,
    format('{:.3f}', margin) as margin_rate,
    strftime(since, '%Y-%m-%d') as since,
    strftime(left_on, '%Y-%m-%d') as left_on,
    why as left_reason,
    strftime(renewal, '%Y-%m-%d') as renewal_on,
    contract,
    strftime(updated, '%Y-%m-%dT%H:%M:%SZ') as updated_at
from drawn
