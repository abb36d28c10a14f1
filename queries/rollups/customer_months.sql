-- Attitude and risk signals of the customers heard from. Grain: month, customer.
-- Reads: contacts and answers of the months in touched_months.

insert into customer_months
with

heard as (
    select
        cast(date_trunc('month', contacts.day) as date) as month,
        contacts.customer_id,
        1 as contacts,
        0 as answers,
        cast(null as tinyint) as csat,
        cast(null as tinyint) as stay,
        cast(null as varchar) as quadrant,
        cast(null as timestamp) as answered_at,
        contacts.segment
    from contacts
    where
        contacts.customer_id is not null
        and date_trunc('month', contacts.day) in (select touched_months.month from touched_months)
    union all
    select
        cast(date_trunc('month', answers.day) as date) as month,
        answers.customer_id,
        0 as contacts,
        1 as answers,
        answers.csat,
        answers.stay,
        answers.quadrant,
        answers.answered_at,
        answers.segment
    from answers
    where
        answers.customer_id is not null
        and date_trunc('month', answers.day) in (select touched_months.month from touched_months)
),

valued as (
    select
        customers.customer_id,
        arg_max(customers.annual_value, customers.valid_from) as annual_value
    from customers
    group by customers.customer_id
)

select
    heard.month,
    heard.customer_id,
    any_value(heard.segment) as segment,
    sum(heard.contacts) as contacts,
    sum(heard.answers) as answers,
    count(heard.csat) as csat_n,
    sum(heard.csat) as csat_sum,
    count(heard.stay) as stay_n,
    sum(heard.stay) as stay_sum,
    arg_max(heard.quadrant, heard.answered_at) as quadrant,
    bool_or(heard.csat >= 4 and heard.stay <= 2) as leaving,
    any_value(valued.annual_value) as annual_value
from heard
left join valued on heard.customer_id = valued.customer_id
group by heard.month, heard.customer_id
