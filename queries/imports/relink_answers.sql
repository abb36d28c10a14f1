-- Answers whose contact says something else than the store does, after contacts, roster or customer list changed.
-- Grain: answer. Parameters: $import_number, $everything.
-- Where nobody is named, the place of an answer without a contact stays as it is: somebody's who was erased.
-- Reads: answers of touched_contacts, and unlinked answers of the employees and customers that this import wrote.

create or replace temp table answer_changes as
with

affected as (
    select
        answers.*,
        answers.rowid as answer_row
    from answers
    where
        $everything
        or answers.contact_id in (select touched_contacts.contact_id from touched_contacts)
        or (
            answers.contact_day is null
            and (
                answers.employee_id in (
                    select employees.employee_id from employees where employees.import_id = $import_number
                )
                or answers.customer_id in (
                    select customers.customer_id from customers where customers.import_id = $import_number
                )
            )
        )
),

linked as (
    select contacts.*
    from contacts
    semi join affected on contacts.contact_id = affected.contact_id
    anti join hidden_contacts
        on
            contacts.contact_id = hidden_contacts.contact_id
            and contacts.source = hidden_contacts.source
),

placed_answers as (
    select
        affected.*,
        case
            when credit_decides(coalesce(affected.named_employee_id, affected.employee_id), linked.handlers)
                then linked.employee_id
            else nullif(coalesce(affected.named_employee_id, affected.employee_id), '(erased)')
        end as who,
        case
            when credit_decides(coalesce(affected.named_employee_id, affected.employee_id), linked.handlers)
                then linked.credits
        end as part_credits,
        coalesce(affected.customer_id, linked.customer_id) as whose,
        coalesce(affected.day, affected.invited_day) as place_day
    from affected
    left join linked on affected.contact_id = linked.contact_id
),

found as (
    select
        placed_answers as held,
        placed_answers.answer_row,
        placed_answers.day,
        placed_answers.invited_day,
        placed_answers.who as employee_id,
        placed_answers.whose as customer_id,
        linked.day as contact_day,
        case
            when linked.contact_id is not null then linked.site
            when placed_answers.who is null then placed_answers.site
            else employee_spells.site
        end as site,
        case
            when linked.contact_id is not null then linked.team
            when placed_answers.who is null then placed_answers.team
            else employee_spells.team
        end as team,
        case
            when linked.contact_id is not null then linked.lead_id
            when placed_answers.who is null then placed_answers.lead_id
            else employee_spells.lead_id
        end as lead_id,
        linked.channel,
        linked.queue,
        linked.reason,
        case when linked.contact_id is not null then linked.segment else customer_spells.segment end as segment,
        coalesce(linked.hour, placed_answers.hour) as hour,
        linked.queue_s,
        linked.hold_s,
        linked.transfers,
        placed_answers.part_credits as credits,
        linked.customer_id is not null
        and coalesce(linked.direction, 'inbound') = 'inbound'
        and coalesce(linked.outcome, 'answered') = 'answered' as fcr_eligible,
        linked.previous_same_s,
        linked.next_same_s
    from placed_answers
    left join linked on placed_answers.contact_id = linked.contact_id
    left join employee_spells
        on
            placed_answers.who = employee_spells.employee_id
            and placed_answers.place_day >= employee_spells.valid_from
            and placed_answers.place_day < employee_spells.valid_before
    left join customer_spells
        on
            placed_answers.whose = customer_spells.customer_id
            and placed_answers.place_day >= customer_spells.valid_from
            and placed_answers.place_day < customer_spells.valid_before
)

select * exclude (held)
from found
where
    (
        employee_id, customer_id, contact_day, site, team, lead_id, channel, queue, reason,
        segment, hour, queue_s, hold_s, transfers, credits, fcr_eligible, previous_same_s, next_same_s
    )
    is distinct from (
        held.employee_id, held.customer_id, held.contact_day, held.site, held.team, held.lead_id,
        held.channel, held.queue, held.reason, held.segment, held.hour, held.queue_s,
        held.hold_s, held.transfers, held.credits, held.fcr_eligible, held.previous_same_s, held.next_same_s
    )
