-- Answers stay as answers of nobody: no customer, no text, no device, no link to the export; times to the quarter of
-- an hour. '' is a comment whose text was removed: it counts, and keeps its themes. Grain: answer.
-- Reads: erasing_answers.

update answers
set
    answer_id = erasing_answers.new_id,
    contact_id = erasing_answers.new_contact_id,
    customer_id = null,
    invited_at = time_bucket(interval 15 minute, answers.invited_at),
    answered_at = time_bucket(interval 15 minute, answers.answered_at),
    updated_at = null,
    device = null,
    details_changed_at = null,
    comment = case when answers.comment is not null then '' end,
    folded = case when answers.comment is not null then '' end,
    needs = null,
    original = null,
    segment = null,
    row_hash = 0,
    file_row = null
from erasing_answers
where answers.rowid = erasing_answers.stored_row and erasing_answers.is_kept
