-- Answers and invitations of the customers to be erased, and what becomes of each. Grain: stored answer.
-- is_kept: it may stay as an answer of nobody; not where its contact goes or is known as somebody else's, nor where
-- fewer than $few answers of others share its month, team and channel.
-- Parameters: $ids, $source, $few, $remove. Reads: erasing_contacts.

create or replace temp table erasing_answers as
with

theirs as (
    select
        answers.rowid as stored_row,
        answers.answer_id,
        answers.contact_id,
        answers.day,
        answers.invited_day,
        date_trunc('month', coalesce(answers.day, answers.invited_day)) as month,
        answers.answered_at is not null as is_answered,
        answers.team,
        answers.channel
    from answers
    where
        (
            list_contains(cast($ids as varchar[]), answers.customer_id)
            and (
                $source = ''
                or answers.source = $source
                or answers.contact_id in (select erasing_contacts.contact_id from erasing_contacts)
            )
        )
        or (
            answers.customer_id is null
            and answers.contact_id in (select erasing_contacts.contact_id from erasing_contacts)
        )
),

places as (
    select
        date_trunc('month', coalesce(answers.day, answers.invited_day)) as month,
        answers.answered_at is not null as is_answered,
        answers.team,
        answers.channel,
        count(*) as n
    from answers
    where
        date_trunc('month', coalesce(answers.day, answers.invited_day)) in (select theirs.month from theirs)
        and answers.rowid not in (select theirs.stored_row from theirs)
    group by all
),

held as (
    select
        erasing_contacts.contact_id,
        any_value(erasing_contacts.new_id) as new_id,
        bool_and(erasing_contacts.is_kept) as is_kept
    from erasing_contacts
    group by erasing_contacts.contact_id
),

foreign_contacts as (
    select contacts.contact_id
    from contacts
    where
        contacts.contact_id in (select theirs.contact_id from theirs)
        and contacts.rowid not in (select erasing_contacts.stored_row from erasing_contacts)
    group by contacts.contact_id
)

select
    theirs.stored_row,
    theirs.answer_id,
    'x' || replace(cast(uuid() as varchar), '-', '') as new_id,
    held.new_id as new_contact_id,
    theirs.day,
    theirs.invited_day,
    not $remove
    and coalesce(held.is_kept, foreign_contacts.contact_id is null)
    and coalesce(places.n, 0) >= $few as is_kept
from theirs
left join held on theirs.contact_id = held.contact_id
left join foreign_contacts on theirs.contact_id = foreign_contacts.contact_id
left join places
    on
        theirs.month = places.month
        and theirs.is_answered = places.is_answered
        and theirs.team is not distinct from places.team
        and theirs.channel is not distinct from places.channel
