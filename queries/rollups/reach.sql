-- How far each entity's data reaches, in company days, and its newest moment. Grain: entity.

insert into reach
with

final as (
    select
        'contacts' as entity,
        min(day) as first_day,
        max(day) as last_day,
        count(*) as rows,
        max(started_at) as newest_at
    from contacts
    union all
    select
        'answers' as entity,
        min(day) as first_day,
        max(day) as last_day,
        count(*) as rows,
        max(answered_at) as newest_at
    from answers
    union all
    select
        'purchases' as entity,
        min(day) as first_day,
        max(day) as last_day,
        count(*) as rows,
        max(bought_at) as newest_at
    from purchases
    union all
    select
        'outreach' as entity,
        min(day) as first_day,
        max(day) as last_day,
        count(*) as rows,
        max(sent_at) as newest_at
    from outreach
    union all
    select
        'employee_answers' as entity,
        min(day) as first_day,
        max(day) as last_day,
        count(*) as rows,
        max(answered_at) as newest_at
    from employee_answers
    union all
    select
        'market' as entity,
        min(day) as first_day,
        max(day) as last_day,
        count(*) as rows,
        max(answered_at) as newest_at
    from market
    union all
    select
        'customers' as entity,
        min(since) as first_day,
        max(left_on) as last_day,
        count(distinct customer_id) as rows,
        max(updated_at) as newest_at
    from customers
    union all
    select
        'employees' as entity,
        min(hired_on) as first_day,
        max(left_on) as last_day,
        count(distinct employee_id) as rows,
        max(updated_at) as newest_at
    from employees
)

select
    entity,
    first_day,
    last_day,
    rows,
    newest_at
from final
where rows > 0
