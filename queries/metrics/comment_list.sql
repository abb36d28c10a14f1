-- Comments with what else their writers answered, the newest first. Grain: comment. `total` counts all that match,
-- listed or not: whoever shows texts looks at it first.
-- Parameters: $first_day and $last_day, both included; $sites to $segments, members to keep (none: all, "": not known);
-- $theme, an id of the taxonomy, '(none)' for comments without a theme, '' for every comment; $text, what the comment
-- holds, whatever its case and accents ('': anything); $languages, to keep (none: all); $most, how many; the scope.
-- What is searched for is folded in the words of the macro in queries/schema/macros.sql: a test compares the two.

with

given as (select cast($text as varchar) as text),

asked as (
    select
        case
            when strlen(text) = length(text) then trim(regexp_replace(lower(text), '\s+', ' ', 'g'))
            else trim(regexp_replace(
                regexp_replace(
                    replace(replace(replace(
                        translate(
                            lower(
                                case
                                    when regexp_matches(
                                        text,
                                        '[^\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Common}\p{Inherited}]'
                                    ) then nfc_normalize(text)
                                    else strip_accents(text)
                                end
                            ),
                            'ıłøđðς’‘ʼ´`“”„«»ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９',
                            'iloddσ''''''''''"""""abcdefghijklmnopqrstuvwxyz0123456789'
                        ),
                        'ß', 'ss'
                    ), 'æ', 'ae'), 'œ', 'oe'),
                    '[\x{ad}\x{640}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}\x{fe0e}\x{fe0f}\x{feff}]', '',
                    'g'
                ),
                '[\s\pZ]+', ' ', 'g'
            ))
        end as folded
    from given
),

matching as (
    select answers.*
    from answers
    cross join asked
    where
        answers.comment is not null
        and answers.day between $first_day and $last_day
        and ($scope_all or list_contains($scope_teams, team) or list_contains($scope_employees, employee_id))
        and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
        and (len($languages) = 0 or list_contains($languages, coalesce(language, '')))
        and (
            $theme = ''
            or list_contains(themes, $theme)
            or ($theme = '(none)' and coalesce(len(themes), 0) = 0)
        )
        and contains(answers.folded, asked.folded)
),

final as (
    select
        answered_at,
        source,
        answer_id,
        contact_id,
        contact_day is not null as linked,
        language,
        channel,
        reason,
        team,
        csat,
        stay,
        emotion,
        array_to_string(themes, ' ') as themes,
        comment,
        count(*) over () as total
    from matching
    order by answered_at desc, source asc, answer_id asc
    limit $most
)

select * from final
order by answered_at desc, source asc, answer_id asc
