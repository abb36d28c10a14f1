-- Customers active at the start of each month, and lost in it, with their value. Grain: month, segment.
-- Reads: the newest row of each customer, and all months between the first and the last day of data.
-- A customer marked as gone without a date counts in no month: the day is not known.

insert into customers_monthly
with

newest as (
    select
        customers.customer_id,
        arg_max(customers.segment, customers.valid_from) as segment,
        arg_max(customers.annual_value, customers.valid_from) as annual_value,
        arg_max(customers.margin_rate, customers.valid_from) as margin_rate,
        min(customers.since) as since,
        max(customers.left_on) as left_on,
        bool_and(coalesce(customers.active, true)) as is_active
    from customers
    group by customers.customer_id
),

months as (
    select distinct cast(date_trunc('month', contacts.day) as date) as month
    from contacts
    union
    select distinct cast(date_trunc('month', answers.day) as date) as month
    from answers
    where answers.day is not null
)

select
    months.month,
    newest.segment,
    count(*) as active,
    count(*) filter (where newest.left_on < months.month + interval 1 month) as lost,
    sum(newest.annual_value) as value_sum,
    count(newest.annual_value) as value_n,
    sum(newest.annual_value) filter (where newest.left_on < months.month + interval 1 month) as value_lost,
    sum(newest.annual_value * newest.margin_rate) as margin_sum
from months
inner join newest
    on
        (newest.since is null or months.month >= newest.since)
        and (newest.left_on is null or months.month <= newest.left_on)
        and (newest.is_active or newest.left_on is not null)
group by all
