-- What each comment is about, by the taxonomy, and its text as searches compare it. Grain: answer with a comment.
-- Reads: the view said (source, answer_id, comment); the table taxonomy. Themes stand in the taxonomy's order.
-- A pattern that starts with a word is only looked for in comments that hold a word with the same first two letters:
-- with a thousand patterns, that is one in twenty of them. Of the others, those beyond ASCII are only looked for in
-- comments that are.

create or replace temp table comment_themes as
with

comments as (
    select
        source,
        answer_id,
        folded(comment) as folded
    from said
    -- a text that was removed keeps its themes
    where comment <> ''
),

-- the same words are read once, however many wrote them
worded as (
    select distinct
        folded,
        spaced(folded) as words
    from comments
),

started as (
    select
        folded,
        words,
        unnest(
            list_distinct(list_transform(string_split(trim(words), ' '), lambda word: left(word, 2)))
        ) as beginning
    from worded
),

found as (
    select
        started.folded,
        taxonomy.place,
        taxonomy.theme
    from started
    inner join taxonomy on started.beginning = taxonomy.beginning
    where contains(started.words, taxonomy.pattern)
    union
    select
        worded.folded,
        taxonomy.place,
        taxonomy.theme
    from worded
    inner join taxonomy on contains(worded.words, taxonomy.pattern)
    where taxonomy.beginning is null and strlen(taxonomy.pattern) = length(taxonomy.pattern)
    union
    select
        worded.folded,
        taxonomy.place,
        taxonomy.theme
    from worded
    inner join taxonomy on contains(worded.words, taxonomy.pattern)
    where
        taxonomy.beginning is null
        and strlen(taxonomy.pattern) > length(taxonomy.pattern)
        and strlen(worded.folded) > length(worded.folded)
),

listed as (
    select
        folded,
        list(theme order by place) as themes
    from found
    group by folded
)

select
    comments.source,
    comments.answer_id,
    comments.folded,
    coalesce(listed.themes, cast([] as varchar[])) as themes
from comments
left join listed on comments.folded = listed.folded
