-- Employees' own survey. Grain: day, site, team. Reads: employee_answers of the days in touched_days.

insert into employee_daily
select
    employee_answers.day,
    employee_answers.site,
    employee_answers.team,
    count(*) as responses,
    count(distinct employee_answers.employee_id) as people,
    count(employee_answers.enps) as enps_n,
    count(*) filter (where employee_answers.enps >= 9) as enps_promoters,
    count(*) filter (where employee_answers.enps <= 6) as enps_detractors,
    count(employee_answers.trust) as trust_n,
    count(*) filter (where employee_answers.trust >= 4) as trust_k,
    count(employee_answers.appreciated) as appreciated_n,
    count(*) filter (where employee_answers.appreciated >= 4) as appreciated_k,
    count(employee_answers.mistakes_ok) as mistakes_n,
    count(*) filter (where employee_answers.mistakes_ok >= 4) as mistakes_k,
    count(employee_answers.vision) as vision_n,
    count(*) filter (where employee_answers.vision >= 4) as vision_k
from employee_answers
semi join touched_days on employee_answers.day = touched_days.day
group by all
