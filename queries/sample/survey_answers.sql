-- Invitations and answers as a survey tool exports them. Grain: one row a delivery of an invitation.
-- Reads the registered frame `drawn`; -1 stands for missing.
select
    format('AN-{:09d}', number) as answer_id,
    format('CT-{:09d}', contact) as contact_id,
    format('CU-{:08d}', customer) as customer_id,
    employee as employee_id,
    strftime(invited, '%Y-%m-%dT%H:%M:%SZ') as invited_at,
    delivered,
    strftime(answered, '%Y-%m-%dT%H:%M:%SZ') as answered_at,
    'After contact' as survey,
    mode,
    language,
    case when device >= 0 then format('DV-{:08d}', device) end as device,
    nullif(csat, -1) as csat,
    nullif(nps, -1) as nps,
    nullif(ces, -1) as ces,
    resolved,
    nullif(needed, -1) as contacts_needed,
    nullif(stay, -1) as stay,
    nullif(repurchase, -1) as repurchase,
    nullif(trust, -1) as trust,
    emotion,
    comment,
    nullif(
        array_to_string(
            list_sort(
                list_distinct(
                    list_filter(
                        [
                            wants::varchar,
                            case when wants is not null then wants_too::varchar end,
                            wants_rising::varchar,
                            wants_away::varchar
                        ],
                        lambda need: need is not null
                    )
                )
            ),
            '; '
        ),
        ''
    ) as needs,
    strftime(updated, '%Y-%m-%dT%H:%M:%SZ') as updated_at
from drawn
