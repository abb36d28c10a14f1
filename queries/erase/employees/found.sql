-- What the store holds of the employees to be erased, and what becomes of it. Grain: table and fate (stays: without
-- the person; goes). Parameters: $ids. Reads: erasing_contacts, erasing_answers.

select
    'contacts' as table_name,
    'stays' as fate,
    count(*) as row_count
from erasing_contacts
having count(*) > 0
union all
select
    'answers' as table_name,
    'stays' as fate,
    count(*) as row_count
from erasing_answers
having count(*) > 0
union all
select
    'employees' as table_name,
    case when list_contains(cast($ids as varchar[]), employee_id) then 'goes' else 'stays' end as fate,
    count(*) as row_count
from employees
where
    list_contains(cast($ids as varchar[]), employee_id)
    or list_contains(cast($ids as varchar[]), lead_id)
group by all
union all
select
    'employee_answers' as table_name,
    'goes' as fate,
    count(*) as row_count
from employee_answers
where list_contains(cast($ids as varchar[]), employee_id)
having count(*) > 0
