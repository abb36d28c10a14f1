-- Answers stay where they were, about nobody. Grain: answer. Parameters: $ids. Reads: erasing_answers.

update answers
set
    employee_id = case
        when not list_contains(cast($ids as varchar[]), answers.employee_id) then answers.employee_id
    end,
    named_employee_id = erasing_answers.named_employee_id,
    lead_id = case when not list_contains(cast($ids as varchar[]), answers.lead_id) then answers.lead_id end,
    credits = without_people(answers.credits, cast($ids as varchar[])),
    row_hash = answer_print(
        answers.answer_id, answers.contact_id, answers.invited_at, answers.delivered, answers.answered_at,
        answers.survey, answers.csat, answers.nps, answers.ces, answers.resolved, answers.stay, answers.repurchase,
        answers.trust, answers.emotion
    )
from erasing_answers
where answers.rowid = erasing_answers.stored_row
