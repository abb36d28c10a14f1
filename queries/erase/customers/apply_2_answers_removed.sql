-- Answers that cannot stay. Grain: answer. Reads: erasing_answers.

delete from answers
where rowid in (select erasing_answers.stored_row from erasing_answers where not erasing_answers.is_kept)
