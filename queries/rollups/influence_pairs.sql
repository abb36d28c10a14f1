-- Off-diagonal counts of X'X for the influence model: how often two levels of two factors met.
-- Grain: month, factor and level, other factor and level (factor_a before factor_b in the alphabet).
-- Reads: answers with a known employee, of the months in touched_months. Levels as in influence_levels.

insert into influence_pairs
with

scored as (
    select
        answers.csat,
        answers.nps,
        answers.ces,
        answers.resolved,
        cast(date_trunc('month', answers.day) as date) as month,
        coalesce(answers.reason, '(missing)') as reason,
        coalesce(answers.channel, '(missing)') as channel,
        coalesce(answers.queue, '(missing)') as queue,
        coalesce(answers.segment, '(missing)') as segment,
        coalesce(answers.language, '(missing)') as language,
        coalesce(answers.mode, '(missing)') as mode,
        case
            when answers.queue_s <= 20 then '0-20 s'
            when answers.queue_s <= 60 then '21-60 s'
            when answers.queue_s <= 180 then '1-3 min'
            when answers.queue_s <= 300 then '3-5 min'
            when answers.queue_s > 300 then 'over 5 min'
            else '(missing)'
        end as wait_band,
        case
            when answers.hour < 9 then 'before 9'
            when answers.hour < 13 then '9-12'
            when answers.hour < 17 then '13-16'
            when answers.hour is not null then '17 and later'
            else '(missing)'
        end as hour_band
    from answers
    where
        answers.employee_id is not null
        and date_trunc('month', answers.day) in (select touched_months.month from touched_months)
),

-- every combination once: the pairs are then counted on far fewer rows
combined as (
    select
        month,
        reason,
        channel,
        queue,
        segment,
        language,
        mode,
        wait_band,
        hour_band,
        count(csat) as csat_n,
        count(nps) as nps_n,
        count(ces) as ces_n,
        count(resolved) as solved_n
    from scored
    group by all
),

factors (factor) as (
    values ('reason'), ('channel'), ('queue'), ('segment'), ('language'), ('mode'), ('wait'), ('hour')
),

pairs as (
    select
        a.factor as factor_a,
        b.factor as factor_b
    from factors as a
    inner join factors as b on a.factor < b.factor
),

levelled as (
    select
        combined.month,
        pairs.factor_a,
        case pairs.factor_a
            when 'reason' then combined.reason
            when 'channel' then combined.channel
            when 'queue' then combined.queue
            when 'segment' then combined.segment
            when 'language' then combined.language
            when 'mode' then combined.mode
            when 'wait' then combined.wait_band
            when 'hour' then combined.hour_band
        end as level_a,
        pairs.factor_b,
        case pairs.factor_b
            when 'reason' then combined.reason
            when 'channel' then combined.channel
            when 'queue' then combined.queue
            when 'segment' then combined.segment
            when 'language' then combined.language
            when 'mode' then combined.mode
            when 'wait' then combined.wait_band
            when 'hour' then combined.hour_band
        end as level_b,
        combined.csat_n,
        combined.nps_n,
        combined.ces_n,
        combined.solved_n
    from combined
    cross join pairs
)

select
    month,
    factor_a,
    level_a,
    factor_b,
    level_b,
    sum(csat_n) as csat_n,
    sum(nps_n) as nps_n,
    sum(ces_n) as ces_n,
    sum(solved_n) as solved_n
from levelled
group by all
