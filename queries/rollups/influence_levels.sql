-- Margins of the influence model per employee and level of what the employee does not control.
-- Grain: month, team, employee, factor, level. Factors: reason, channel, queue, segment, language, mode,
-- wait (queue wait in five bands), hour (four bands of the day). A missing value is a level of its own.
-- Reads: answers with a known employee, of the months in touched_months.

insert into influence_levels
with

factors (factor) as (
    values ('reason'), ('channel'), ('queue'), ('segment'), ('language'), ('mode'), ('wait'), ('hour')
),

scored as (
    select
        answers.*,
        cast(date_trunc('month', answers.day) as date) as month,
        case when answers.nps >= 9 then 100 when answers.nps <= 6 then -100 when answers.nps is not null then 0 end
            as nps_score,
        case
            when answers.queue_s <= 20 then '0-20 s'
            when answers.queue_s <= 60 then '21-60 s'
            when answers.queue_s <= 180 then '1-3 min'
            when answers.queue_s <= 300 then '3-5 min'
            when answers.queue_s > 300 then 'over 5 min'
        end as wait_band,
        case
            when answers.hour < 9 then 'before 9'
            when answers.hour < 13 then '9-12'
            when answers.hour < 17 then '13-16'
            when answers.hour is not null then '17 and later'
        end as hour_band
    from answers
    where
        answers.employee_id is not null
        and date_trunc('month', answers.day) in (select touched_months.month from touched_months)
),

levelled as (
    select
        scored.*,
        factors.factor,
        coalesce(
            case factors.factor
                when 'reason' then scored.reason
                when 'channel' then scored.channel
                when 'queue' then scored.queue
                when 'segment' then scored.segment
                when 'language' then scored.language
                when 'mode' then scored.mode
                when 'wait' then scored.wait_band
                when 'hour' then scored.hour_band
            end,
            '(missing)'
        ) as level
    from scored
    cross join factors
)

select
    month,
    team,
    employee_id,
    factor,
    level,
    count(csat) as csat_n,
    sum(csat) as csat_s,
    count(*) filter (where csat >= 4) as top_s,
    count(nps_score) as nps_n,
    sum(nps_score) as nps_s,
    count(ces) as ces_n,
    sum(ces) as ces_s,
    count(resolved) as solved_n,
    count(*) filter (where resolved) as solved_s
from levelled
group by all
