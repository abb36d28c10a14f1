-- What else may name them in what was refused: ids of their rows, and what they wrote. Grain: word and kind (id, text).
-- Texts shorter than twelve characters, or that others wrote too, are nobody's in particular.
-- Parameters: $ids, $source. Reads: erasing_contacts, erasing_answers. Runs before anything is changed.

create or replace temp table erasing_words as
with

ids as (
    select unnest(cast($ids as varchar[])) as word
    union
    select contact_id as word
    from erasing_contacts
    union
    select answer_id as word
    from erasing_answers
    union
    select purchase_id as word
    from purchases
    where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
    union
    select outreach_id as word
    from outreach
    where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
    union
    select unnest([rating_id, respondent_id]) as word
    from market
    where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
),

texts as (
    select unnest([comment, needs]) as word
    from answers
    where rowid in (select erasing_answers.stored_row from erasing_answers)
    union
    select left_reason as word
    from customers
    where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
    union
    select reason as word
    from market
    where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
),

telling as (
    select texts.word
    from texts
    where
        length(texts.word) >= 12
        and not exists (
            select 1 from answers
            where
                contains(concat_ws(chr(31), answers.comment, answers.needs), texts.word)
                and answers.rowid not in (select erasing_answers.stored_row from erasing_answers)
        )
)

select
    word,
    'id' as kind
from ids
where word is not null
union all
select
    word,
    'text' as kind
from telling
