-- Refused rows that quote an id, a name or a text of whoever is erased. Grain: stored reject.
-- An id or name must stand by itself: C1 is not C10. A value that was cut to a line's length may end within one.
-- Texts: the value is part of what they wrote, or holds it. Reads: erasing_words. Parameters: none.

create or replace temp table erasing_rejects as
with quoted as (
    select
        rejects.rowid as stored_row,
        concat_ws(chr(31), rejects.value, rejects.message) as said,
        coalesce(rejects.value, '') as value
    from rejects
)

select distinct quoted.stored_row
from quoted
inner join erasing_words
    on (
        contains(lower(quoted.said), lower(erasing_words.word))
        and (
            erasing_words.kind = 'text'
            or regexp_matches(
                quoted.said, '(?i)(^|[^\pL\pN])' || regexp_escape(erasing_words.word) || '($|[^\pL\pN])'
            )
        )
    )
    or (
        erasing_words.kind = 'text'
        and length(quoted.value) >= 12
        and contains(lower(erasing_words.word), lower(quoted.value))
    )
    or (
        length(quoted.value) >= 199
        and len(
            list_filter(
                range(4, greatest(5, least(length(erasing_words.word), 200))),
                lambda part: suffix(lower(quoted.value), lower(left(erasing_words.word, cast(part as bigint))))
            )
        ) > 0
    )
