-- Contacts of a month as a contact-centre platform exports them. Grain: one row a delivery of a contact.
-- $change: local second at which the offset from UTC turns from $before to $after seconds.
select
    format('CT-{:011d}', d.key - w.seed_key) as contact_id,
    case
        when d.stranger then format('CU-{:08d}', 90000000 + d.customer % 5000000)
        when d.known then format('CU-{:08d}', d.customer)
    end as customer_id,
    if(d.gave_up, null, d.employee) as employee_id,
    utc(d.t, $change, $before, $after) as started_at,
    utc(d.ended, $change, $before, $after) as ended_at,
    c.name as channel,
    'inbound' as direction,
    r.queue,
    r.name as reason,
    l.name as language,
    if(d.gave_up, 'abandoned', 'answered') as outcome,
    d.queue_s,
    d.hold_s,
    d.talk_s,
    d.wrap_s,
    d.transfers,
    if(d.hold_s is null, null, if(d.hold_s = 0, 0, 1 + floor(-0.5 * ln(1.0 - u(d.key, 45)))::integer)) as holds,
    d.noted as resolved,
    utc(d.updated, $change, $before, $after) as updated_at
from deliveries as d
cross join world as w
inner join channels as c on d.channel = c.channel
inner join reasons as r on d.reason = r.reason
inner join languages as l on d.language = l.language
order by d.t, d.key, d.dirt
