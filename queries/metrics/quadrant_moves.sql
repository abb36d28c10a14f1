-- The same customers' quadrant in two spans of days, each by the last answer of the span. Grain: quadrant before, now
-- (null: no answer in that span). `gone`: those who had left by the end of the later span.
-- Parameters: $first_day to $last_day, the later span; $before_first to $before_last, the earlier one; $sites to
-- $segments; the scope (a restricted one sees the customers of its own answers).
-- Shows: figures

with

said as (
    select
        answers.*,
        answers.day >= $first_day as is_now
    from answers
    where
        answers.quadrant is not null
        and answers.customer_id is not null
        and (answers.day between $first_day and $last_day or answers.day between $before_first and $before_last)
        and in_scope(answers.team, answers.employee_id, answers.day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(answers.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(answers.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(answers.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(answers.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(answers.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(answers.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(answers.segment, '')))
),

placed as (
    select
        customer_id,
        arg_max(quadrant, answered_at) filter (where not is_now) as before,
        arg_max(quadrant, answered_at) filter (where is_now) as now
    from said
    group by customer_id
),

gone as (
    select customers.customer_id
    from customers
    group by customers.customer_id
    having max(customers.left_on) <= $last_day
),

final as (
    select
        placed.before,
        placed.now,
        count(*) as customers,
        count(gone.customer_id) as gone
    from placed
    left join gone on placed.customer_id = gone.customer_id
    group by all
)

select * from final
