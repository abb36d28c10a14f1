-- Names of files of refused rows that name them: the word is taken out. Grain: row. Parameters: $pattern.

update rejects
set path = without_word(path, $pattern)
where regexp_matches(path, $pattern)
