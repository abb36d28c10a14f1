-- Answers and invitations that are older than somebody's rows are kept. Grain: stored answer. Parameters: $before.
-- Reads: erasing_contacts.

create or replace temp table erasing_answers as
select
    answers.rowid as stored_row,
    answers.answer_id,
    'x' || replace(cast(uuid() as varchar), '-', '') as new_id,
    held.new_id as new_contact_id,
    answers.day,
    answers.invited_day,
    true as is_kept
from answers
left join (
    select
        erasing_contacts.contact_id,
        any_value(erasing_contacts.new_id) as new_id
    from erasing_contacts
    group by erasing_contacts.contact_id
) as held on answers.contact_id = held.contact_id
where
    coalesce(answers.day, answers.invited_day) < $before
    and (
        answers.file_row is not null
        or answers.customer_id is not null
        or answers.employee_id is not null
    )
