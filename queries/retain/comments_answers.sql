-- Texts of old answers go; that there was a comment, its themes and every rating stay. Grain: answer.
-- Parameters: $before.

update answers
set
    comment = case when comment is not null then '' end,
    folded = case when comment is not null then '' end,
    needs = null,
    original = null
where
    coalesce(day, invited_day) < $before
    and (comment <> '' or needs is not null or original is not null)
