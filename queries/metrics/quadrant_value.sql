-- Customers by the quadrant of their last answer that can be placed or not, with what they bring in a year: each once.
-- Grain: what is asked for, quadrant. Parameters: $first_day and $last_day, both included; $sites to $segments; the
-- scope (a restricted one sees the customers of its own answers).
-- Shows: figures

with

last_answers as (
    select *
    from answers
    where
        answers.quadrant is not null
        and answers.customer_id is not null
        and answers.day between $first_day and $last_day
        and in_scope(answers.team, answers.employee_id, answers.day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(answers.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(answers.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(answers.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(answers.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(answers.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(answers.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(answers.segment, '')))
    qualify row_number() over (
        partition by answers.customer_id
        order by answers.answered_at desc, answers.answer_id desc
    ) = 1
),

valued as (
    select
        customers.customer_id,
        arg_max(customers.annual_value, customers.valid_from) as annual_value
    from customers
    group by customers.customer_id
),

final as (
    select
        case when $by_site then last_answers.site end as site,
        case when $by_team then last_answers.team end as team,
        case when $by_employee then last_answers.employee_id end as employee,
        case when $by_channel then last_answers.channel end as channel,
        case when $by_queue then last_answers.queue end as queue,
        case when $by_reason then last_answers.reason end as reason,
        case when $by_segment then last_answers.segment end as segment,
        case when $by_day then last_answers.day end as day,
        case when $by_week then cast(date_trunc('week', last_answers.day) as date) end as week,
        case when $by_month then cast(date_trunc('month', last_answers.day) as date) end as month,
        last_answers.quadrant,
        count(*) as customers,
        count(valued.annual_value) as value_n,
        sum(valued.annual_value) as value_sum,
        sum(valued.annual_value * valued.annual_value) as value_sq,
        max(valued.annual_value) as value_max
    from last_answers
    left join valued on last_answers.customer_id = valued.customer_id
    group by all
)

select * from final
