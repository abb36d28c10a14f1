-- Texts that are older than they are kept. Grain: table. Parameters: $before (the first day that is kept).

select
    'answers' as table_name,
    count(*) as row_count
from answers
where
    coalesce(day, invited_day) < $before
    and (comment <> '' or needs is not null or original is not null)
having count(*) > 0
union all
select
    'employee_answers' as table_name,
    count(*) as row_count
from employee_answers
where day < $before and comment <> ''
having count(*) > 0
union all
select
    'market' as table_name,
    count(*) as row_count
from market
where day < $before and reason <> ''
having count(*) > 0
union all
select
    'customers' as table_name,
    count(*) as row_count
from customers
where left_on < $before and left_reason <> ''
having count(*) > 0
