-- Reasons in market surveys that name them: the word is taken out. Grain: row. Parameters: $pattern.

update market
set reason = without_word(reason, $pattern)
where regexp_matches(reason, $pattern)
