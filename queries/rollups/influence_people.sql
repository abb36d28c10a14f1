-- Margins of the influence model per employee and week. Grain: month, ISO week, team, employee.
-- Reads: answers with a known employee, of the months in touched_months.

insert into influence_people
with

scored as (
    select
        cast(date_trunc('month', answers.day) as date) as month,
        cast(date_trunc('week', answers.day) as date) as week,
        answers.team,
        answers.employee_id,
        answers.csat,
        case when answers.nps >= 9 then 100 when answers.nps <= 6 then -100 when answers.nps is not null then 0 end
            as nps,
        answers.ces,
        answers.resolved
    from answers
    where
        answers.employee_id is not null
        and date_trunc('month', answers.day) in (select touched_months.month from touched_months)
)

select
    month,
    week,
    team,
    employee_id,
    count(csat) as csat_n,
    sum(csat) as csat_s,
    sum(cast(csat as bigint) * csat) as csat_q,
    count(*) filter (where csat >= 4) as top_s,
    count(nps) as nps_n,
    sum(nps) as nps_s,
    sum(cast(nps as bigint) * nps) as nps_q,
    count(ces) as ces_n,
    sum(ces) as ces_s,
    sum(cast(ces as bigint) * ces) as ces_q,
    count(resolved) as solved_n,
    count(*) filter (where resolved) as solved_s
from scored
group by all
