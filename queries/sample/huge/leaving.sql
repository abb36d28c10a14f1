-- Customers who leave, and when: the earliest of all reasons so far. Grain: one row a customer who leaves.
create or replace temp table gone as
with made_to as (
    select
        customer,
        day + 2 + floor(u(key, 38) * 78)::integer as day,
        case
            when beyond > 1.5 then 'Waiting time'
            when reason_pull = 0.6 then 'Moving'
            when csat <= 2 then 'Service'
            else pick(['Service', 'Price', 'Product', 'Other'], u(key, 39))
        end as why
    from month_contacts, world as w
    where
        not gave_up
        and u(key, 37) < chance_of(
            -4.75 + 0.85 * pull + 0.42 * (5 - csat) + w.kink_leave * beyond - w.outreach_stay * reached::integer
        )
),

every as (
    select * from gone
    union all by name
    select * from made_to
)

select
    customer,
    min(day)::integer as day,
    min_by(why, (day, why)) as why
from every
group by customer
