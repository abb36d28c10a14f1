-- Answers and invitations that are new or changed, with what was true of their contact: place, lead, queue, reason,
-- segment, waits and credit; where no contact is known, place and segment as of the answer. Loyalty by
-- data/loyalty.toml, from the answers alone: what customers did is added by imports/decide_loyalty once everything is
-- linked.
-- Parameters: $import_number, $timezone, $export_at; the weights and thresholds of loyalty.
-- Reads: the view accepted; comment_themes, made of the same rows; hidden_contacts, so that a contact that two systems
-- know is linked once.

insert into answers by name
with

dated as (
    select
        accepted.*,
        cast(timezone($timezone, timezone('UTC', accepted.answered_at)) as date) as day,
        cast(timezone($timezone, timezone('UTC', accepted.invited_at)) as date) as invited_day,
        cast(hour(timezone($timezone, timezone('UTC', accepted.answered_at))) as tinyint) as answer_hour
    from accepted
),

linked as (
    select contacts.*
    from contacts
    anti join hidden_contacts
        on
            contacts.contact_id = hidden_contacts.contact_id
            and contacts.source = hidden_contacts.source
),

scored as (
    select
        dated.* exclude (employee_id, customer_id),
        dated.employee_id as named_employee_id,
        case
            when credit_decides(dated.employee_id, linked.handlers) then linked.employee_id
            else nullif(dated.employee_id, '(erased)')
        end as employee_id,
        case when credit_decides(dated.employee_id, linked.handlers) then linked.credits end as credits,
        coalesce(dated.customer_id, linked.customer_id) as customer_id,
        linked.contact_id is not null as is_linked,
        linked.day as contact_day,
        linked.site,
        linked.team,
        linked.lead_id,
        linked.channel,
        linked.queue,
        linked.reason,
        linked.segment,
        coalesce(linked.hour, dated.answer_hour) as hour,
        linked.queue_s,
        linked.hold_s,
        linked.transfers,
        linked.customer_id is not null
        and coalesce(linked.direction, 'inbound') = 'inbound'
        and coalesce(linked.outcome, 'answered') = 'answered' as fcr_eligible,
        linked.previous_same_s,
        linked.next_same_s,
        coalesce(dated.day, dated.invited_day) as place_day
    from dated
    left join linked on dated.contact_id = linked.contact_id
)

select
    scored.source,
    scored.answer_id,
    scored.contact_id,
    scored.customer_id,
    scored.employee_id,
    scored.invited_at,
    scored.delivered,
    scored.answered_at,
    coalesce(scored.updated_at, $export_at) as updated_at,
    scored.survey,
    scored.mode,
    scored.language,
    left(sha256(scored.device), 20) as device,
    scored.details_changed_at,
    scored.csat,
    scored.nps,
    scored.ces,
    scored.resolved,
    scored.contacts_needed,
    scored.stay,
    scored.repurchase,
    scored.trust,
    scored.emotion,
    scored.comment,
    comment_themes.folded,
    comment_themes.themes,
    scored.needs,
    scored.original,
    scored.invited_day,
    scored.day,
    scored.contact_day,
    case when scored.is_linked then scored.site else employee_spells.site end as site,
    case when scored.is_linked then scored.team else employee_spells.team end as team,
    case when scored.is_linked then scored.lead_id else employee_spells.lead_id end as lead_id,
    scored.channel,
    scored.queue,
    scored.reason,
    case when scored.is_linked then scored.segment else customer_spells.segment end as segment,
    scored.hour,
    scored.queue_s,
    scored.hold_s,
    scored.transfers,
    scored.credits,
    coalesce(scored.named_employee_id, '') as named_employee_id,
    scored.fcr_eligible,
    scored.previous_same_s,
    scored.next_same_s,
    loyalty_score(
        scored.csat, scored.trust, scored.stay, scored.repurchase, scored.nps, null, null, null, null,
        $weight_satisfaction, $weight_trust, $weight_stay, $weight_repurchase, $weight_recommend,
        $weight_referred, $weight_renewed, $weight_bought_again, $weight_forgave
    ) as loyalty_score,
    loyalty_score(
        scored.csat, scored.trust, scored.stay, scored.repurchase, scored.nps, null, null, null, null,
        $weight_satisfaction, $weight_trust, $weight_stay, $weight_repurchase, $weight_recommend,
        $weight_referred, $weight_renewed, $weight_bought_again, $weight_forgave
    ) >= $loyal_from as loyal,
    loyalty_quadrant(
        scored.csat, scored.trust, scored.stay, scored.repurchase, $attitude_from, $intention_from
    ) as quadrant,
    scored.row_hash,
    $import_number as import_id,
    scored.file_row
from scored
left join comment_themes on scored.source = comment_themes.source and scored.answer_id = comment_themes.answer_id
left join employee_spells
    on
        scored.employee_id = employee_spells.employee_id
        and scored.place_day >= employee_spells.valid_from
        and scored.place_day < employee_spells.valid_before
left join customer_spells
    on
        scored.customer_id = customer_spells.customer_id
        and scored.place_day >= customer_spells.valid_from
        and scored.place_day < customer_spells.valid_before
