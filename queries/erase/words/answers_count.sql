-- Comments and answers of others that name them. Grain: one row. Parameters: $pattern, $folded_pattern.

select count(*) as row_count
from answers
where
    regexp_matches(concat_ws(chr(31), comment, folded, needs, original), $pattern)
    or regexp_matches(folded, $folded_pattern)
