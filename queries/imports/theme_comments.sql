-- What each comment is about, by the taxonomy, and its text as searches compare it. Grain: answer with a comment.
-- Reads: the view said (source, answer_id, comment); the table taxonomy. Themes stand in the taxonomy's order.

create or replace temp table comment_themes as
with

comments as (
    select
        source,
        answer_id,
        folded(comment) as folded
    from said
    where comment is not null
),

worded as (
    select
        source,
        answer_id,
        spaced(folded) as words
    from comments
),

found as (
    select distinct
        worded.source,
        worded.answer_id,
        taxonomy.place,
        taxonomy.theme
    from worded
    inner join taxonomy on contains(worded.words, taxonomy.pattern)
),

listed as (
    select
        source,
        answer_id,
        list(theme order by place) as themes
    from found
    group by source, answer_id
)

select
    comments.source,
    comments.answer_id,
    comments.folded,
    coalesce(listed.themes, cast([] as varchar[])) as themes
from comments
left join listed on comments.source = listed.source and comments.answer_id = listed.answer_id
