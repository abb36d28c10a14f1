-- Answers that name erased employees come in as about somebody who is not known any more. Grain: answer.
-- Parameters: $ids.

update rolled_answers
set
    employee_id = '(erased)',
    row_hash = answer_print(
        answer_id, contact_id, invited_at, delivered, answered_at, survey, csat, nps, ces, resolved, stay, repurchase,
        trust, emotion
    )
where list_contains(cast($ids as varchar[]), employee_id)
