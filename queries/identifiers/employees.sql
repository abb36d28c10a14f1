-- Every employee that any row names: what a pseudonym can stand for. Grain: employee. Given out to nobody.
-- Parameters: none.

select employee_id from contacts_daily
where grain = 'people' and employee_id is not null
union
select employee_id from answers_daily
where grain = 'people' and employee_id is not null
union
select employee_id from employees
union
select lead_id from employees
where lead_id is not null
order by employee_id
