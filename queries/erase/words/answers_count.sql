-- Comments and answers of others that name them. Grain: one row. Parameters: $pattern, $folded_pattern;
-- $own: the answers to be erased are their own. Reads: erasing_answers.

select count(*) as row_count
from answers
where
    (
        regexp_matches(concat_ws(chr(31), comment, folded, needs, original), $pattern)
        or regexp_matches(folded, $folded_pattern)
    )
    and not ($own and rowid in (select erasing_answers.stored_row from erasing_answers))
