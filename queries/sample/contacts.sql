-- Contacts as a contact-centre platform exports them. Grain: one row a delivery of a contact.
-- Reads the registered frame `drawn`; -1 stands for missing, except in hold_s, whose `held` says so.
select
    format('CT-{:09d}', number) as contact_id,
    case when customer >= 0 then format('CU-{:08d}', customer) end as customer_id,
    employee as employee_id,
    strftime(started, '%Y-%m-%dT%H:%M:%SZ') as started_at,
    strftime(ended, '%Y-%m-%dT%H:%M:%SZ') as ended_at,
    channel,
    direction,
    queue,
    reason,
    language,
    outcome,
    nullif(queue_s, -1) as queue_s,
    case when held then hold_s end as hold_s,
    nullif(talk_s, -1) as talk_s,
    nullif(wrap_s, -1) as wrap_s,
    nullif(transfers, -1) as transfers,
    nullif(holds, -1) as holds,
    resolved,
    nullif(concat_ws(
        '|',
        concat_ws(':', turn_1, nullif(turn_1_s, -1)),
        case when turn_2 is not null then concat_ws(':', turn_2, nullif(turn_2_s, -1)) end,
        case when turn_3 is not null then concat_ws(':', turn_3, nullif(turn_3_s, -1)) end
    ), '') as handlers,
    strftime(updated, '%Y-%m-%dT%H:%M:%SZ') as updated_at
from drawn
