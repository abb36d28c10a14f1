-- Comments and answers of others that name them: the name is taken out, the rest stays. Grain: answer.
-- Parameters: $pattern (an id or a name that stands by itself), $folded_pattern (the same as searches compare it).

update answers
set
    comment = hidden_name(comment, folded, $pattern, $folded_pattern),
    folded = without_word(folded, $folded_pattern),
    needs = without_word(needs, $pattern),
    original = without_word(original, $pattern)
where
    regexp_matches(concat_ws(chr(31), comment, folded, needs, original), $pattern)
    or regexp_matches(folded, $folded_pattern)
