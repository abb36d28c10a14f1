-- Names of files in the import ledger that name them: the word is taken out. Grain: row. Parameters: $pattern.

update files
set path = without_word(path, $pattern)
where regexp_matches(path, $pattern)
