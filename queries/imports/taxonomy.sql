-- The words of the taxonomy as comments are compared with them. Grain: theme, pattern (repeats of a theme allowed).
-- Parameters: $places, $themes, $entries: lists of equal length, one entry a word or phrase, places in order of theme.
-- beginning: the first two letters of a pattern that starts with a word; null where it may start inside one.
-- A word stands between spaces. A star leaves that end open, as does a script that is written without spaces.

create or replace temp table taxonomy as
with

given as (
    select
        unnest($places::integer[]) as place,
        unnest($themes::varchar[]) as theme,
        unnest($entries::varchar[]) as entry
),

read as (
    select
        place,
        theme,
        trim(spaced(folded(entry))) as words,
        starts_with(entry, '*') as open_before,
        ends_with(entry, '*') as open_after
    from given
),

final as (
    select
        place,
        theme,
        case
            when
                open_before
                or regexp_matches(words, '^[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]')
                then ''
            else ' '
        end
        || words
        || case
            when
                open_after
                or regexp_matches(words, '[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]$')
                then ''
            else ' '
        end as pattern
    from read
    where words <> ''
)

select distinct
    place,
    theme,
    pattern,
    case when starts_with(pattern, ' ') then left(split_part(trim(pattern), ' ', 1), 2) end as beginning
from final
