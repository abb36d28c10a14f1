-- Why customers left, and what else the list says of them, that names them: the word is taken out. Grain: spell.
-- Parameters: $pattern.

update customers
set
    left_reason = without_word(left_reason, $pattern),
    traits = without_word(traits, $pattern)
where regexp_matches(concat_ws(chr(31), left_reason, traits), $pattern)
