-- Contacts of a month as a contact-centre platform exports them. Grain: one row a delivery of a contact.
-- $change: local second at which the offset from UTC turns from $before to $after seconds. $slots: places on the wheel.
-- Who had a contact before it was passed on is drawn from the wheel too; in writing nobody times them.
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
    case
        when d.transfers = 0 or d.gave_up or h.employee = d.employee then null
        when d.channel >= 2 then h.employee || '|' || d.employee
        else
            format(
                '{}:{}|{}:{}', h.employee, d.taken_s - floor(d.taken_s * (0.15 + 0.7 * u(d.key, 71)))::integer,
                d.employee, floor(d.taken_s * (0.15 + 0.7 * u(d.key, 71)))::integer
            )
    end as handlers,
    utc(d.updated, $change, $before, $after) as updated_at
from (
    select
        *,
        coalesce(talk_s, 0) + greatest(coalesce(hold_s, 0), 0) + coalesce(wrap_s, 0) as taken_s
    from deliveries
) as d
cross join world as w
inner join channels as c on d.channel = c.channel
inner join reasons as r on d.reason = r.reason
inner join languages as l on d.language = l.language
left join wheel as h on d.transfers > 0 and d.reason = h.reason and floor(u(d.key, 70) * $slots)::integer = h.slot
order by d.t, d.key, d.dirt
