-- Comments in employees' own surveys that name them: the word is taken out. Grain: row. Parameters: $pattern.

update employee_answers
set comment = without_word(comment, $pattern)
where regexp_matches(comment, $pattern)
