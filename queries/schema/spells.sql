-- Who was where, and which customer was what, from when until when. Grain: spell.
-- A spell ends after its last day or where the next one starts, whichever comes first; `valid_before` is not in it.

create or replace temp view employee_spells as
select
    employees.employee_id,
    employees.site,
    employees.team,
    employees.lead_id,
    employees.valid_from,
    least(
        coalesce(employees.valid_to + 1, date '9999-12-31'),
        coalesce(
            lead(employees.valid_from) over (
                partition by employees.employee_id
                order by employees.valid_from, employees.source
            ),
            date '9999-12-31'
        )
    ) as valid_before
from employees;

create or replace temp view customer_spells as
select
    customers.customer_id,
    customers.segment,
    customers.valid_from,
    coalesce(
        lead(customers.valid_from) over (
            partition by customers.customer_id
            order by customers.valid_from, customers.source
        ),
        date '9999-12-31'
    ) as valid_before
from customers;

create or replace temp view customer_departures as
select
    customers.customer_id,
    max(customers.left_on) as left_on
from customers
group by customers.customer_id;
