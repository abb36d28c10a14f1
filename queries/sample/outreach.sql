-- Proactive contacts as a campaign tool logs them. Grain: one row a customer chosen.
-- Reads the registered frame `drawn`; a hold-out was chosen and, on purpose, not contacted.
select
    format('OR-{:08d}', number) as outreach_id,
    format('CU-{:08d}', customer) as customer_id,
    strftime(sent, '%Y-%m-%dT%H:%M:%S') as sent_at,
    channel,
    topic,
    strftime(replied, '%Y-%m-%dT%H:%M:%S') as replied_at,
    holdout,
    offer,
    nullif(round(cost, 2), 'nan'::double) as cost,
    accepted,
    strftime(updated, '%Y-%m-%dT%H:%M:%S') as updated_at
from drawn
