-- Text without a word that a pattern finds between what surrounds it (its first and last group). Applied twice: two of
-- them beside each other share what is between. Grain: none (definitions only).

create or replace temp macro without_word(x, pattern) as
regexp_replace(regexp_replace(x, pattern, '\1[erased]\2', 'g'), pattern, '\1[erased]\2', 'g');

-- A comment without the word; where its folded form holds more of it (another accent), the folded form takes its
-- place.
create or replace temp macro hidden_name(comment, folded_comment, pattern, folded_pattern) as
case
    when folded(without_word(comment, pattern)) <> without_word(folded_comment, folded_pattern)
        then without_word(folded_comment, folded_pattern)
    else without_word(comment, pattern)
end;
