-- Purchases, renewals, cancellations and referrals as a shop exports them. Grain: one row a delivery of one of them.
-- Reads the registered frame `drawn`; times are local and carry no zone.
select
    format('PU-{:09d}', number) as purchase_id,
    format('CU-{:08d}', customer) as customer_id,
    strftime(bought, '%Y-%m-%dT%H:%M:%S') as bought_at,
    kind,
    format('{:.2f}', amount) as amount,
    product,
    strftime(updated, '%Y-%m-%dT%H:%M:%S') as updated_at
from drawn
