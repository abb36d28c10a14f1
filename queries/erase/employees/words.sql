-- What names them in what was refused: their ids and names, the ids of their own survey answers, and what they wrote.
-- Grain: word and kind (id, name, namesake, text).
-- A namesake's name stays theirs on the roster; in what others wrote it goes, because it may mean either.
-- Parameters: $ids. Runs before anything is changed.

create or replace temp table erasing_words as
with

said as (
    select
        response_id,
        comment
    from employee_answers
    where list_contains(cast($ids as varchar[]), employee_id)
)

select
    unnest(cast($ids as varchar[])) as word,
    'id' as kind
union
select
    employees.name as word,
    case when namesakes.name is null then 'name' else 'namesake' end as kind
from employees
left join (
    select distinct lower(others.name) as name
    from employees as others
    where not list_contains(cast($ids as varchar[]), others.employee_id)
) as namesakes on lower(employees.name) = namesakes.name
where list_contains(cast($ids as varchar[]), employees.employee_id) and employees.name is not null
union
select
    response_id as word,
    'id' as kind
from said
union
select
    comment as word,
    'text' as kind
from said
where
    length(comment) >= 12
    and not exists (
        select 1 from employee_answers
        where
            contains(employee_answers.comment, said.comment)
            and employee_answers.response_id not in (select said.response_id from said)
    )
    and not exists (
        select 1 from answers
        where contains(answers.comment, said.comment)
    )
