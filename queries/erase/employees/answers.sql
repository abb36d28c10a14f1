-- Answers that name the employees to be erased, and whom the survey named from now on: nobody ('') where the credit of
-- the contact decides, else somebody who is not known any more ('(erased)': it never becomes the contact's employee).
-- Grain: stored answer. Parameters: $ids. Runs before contacts are changed.

create or replace temp table erasing_answers as
with

theirs as (
    select
        answers.rowid as stored_row,
        answers.contact_id,
        answers.day,
        answers.invited_day,
        coalesce(answers.named_employee_id, answers.employee_id) as named
    from answers
    where
        list_contains(cast($ids as varchar[]), answers.employee_id)
        or list_contains(cast($ids as varchar[]), answers.named_employee_id)
        or list_contains(cast($ids as varchar[]), answers.lead_id)
        or list_has_any(list_transform(answers.credits, lambda each: each.employee_id), cast($ids as varchar[]))
),

linked as (
    select
        contacts.contact_id,
        arg_min(contacts.handlers, contacts.source) as handlers,
        arg_min(contacts.employee_id, contacts.source) as employee_id
    from contacts
    where contacts.contact_id in (select theirs.contact_id from theirs)
    group by contacts.contact_id
)

select
    theirs.stored_row,
    theirs.day,
    theirs.invited_day,
    case
        when not list_contains(cast($ids as varchar[]), coalesce(theirs.named, '')) then theirs.named
        when credit_decides(theirs.named, linked.handlers) then ''
        when theirs.named = linked.employee_id then ''
        else '(erased)'
    end as named_employee_id
from theirs
left join linked on theirs.contact_id = linked.contact_id
