-- What comments are about, by the company day they came in, at one grain. Grain: day, theme and the dimensions that the
-- flags keep. Parameters: as in rollups/contacts_daily.sql.
-- Theme (all) counts every comment once, (none) those without a theme; a comment counts in each of its themes.
-- Reads: answers of the days in touched_days.

insert into themes_daily
with

touched as (
    select answers.*
    from answers
    semi join touched_days on answers.day = touched_days.day
    where answers.comment is not null
),

themed as (
    select
        *,
        unnest(['(all)'] || case when coalesce(len(themes), 0) = 0 then ['(none)'] else themes end) as theme
    from touched
)

select
    $grain_name as grain,
    day,
    case when $keep_place then site end as site,
    case when $keep_place then team end as team,
    case when $keep_employee then employee_id end as employee_id,
    case when $keep_channel then channel end as channel,
    case when $keep_topic then queue end as queue,
    case when $keep_topic then reason end as reason,
    case when $keep_topic then segment end as segment,
    theme,
    count(*) as comments,
    count(emotion) as emotion_n,
    count(*) filter (where emotion = 'positive') as emotion_positive,
    count(*) filter (where emotion = 'negative') as emotion_negative,
    count(csat) as csat_n,
    count(*) filter (where csat >= 4) as csat_k,
    sum(csat) as csat_sum,
    sum(cast(csat as bigint) * csat) as csat_sq,
    count(stay) as stay_n,
    count(*) filter (where stay <= 2) as leaving_k,
    count(*) filter (where stay >= 4) as stay_k
from themed
group by all
