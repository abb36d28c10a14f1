-- Customers by how each definition of loyalty judges the last answer of each (queries/schema/rivals), with what they
-- bring in a year. Grain: what is asked for, and the combination of judgements.
-- Parameters: as metrics/loyalty_rivals. A restricted scope sees the customers of its own answers.

with

last_answers as (
    select said.*
    from
        rival_answers(
            $weight_satisfaction, $weight_trust, $weight_stay, $weight_repurchase, $weight_recommend,
            $weight_referred, $weight_renewed, $weight_bought_again, $weight_forgave,
            $loyal_from, $within_days, $stayed_days
        ) as said
    where
        said.customer_id is not null
        and said.day between $first_day and $last_day
        and (
            $scope_all
            or list_contains($scope_teams, said.team)
            or list_contains($scope_employees, said.employee_id)
        )
        and (len($sites) = 0 or list_contains($sites, coalesce(said.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(said.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(said.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(said.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(said.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(said.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(said.segment, '')))
    qualify row_number() over (partition by said.customer_id order by said.answered_at desc, said.answer_id desc) = 1
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
        last_answers.in_force,
        last_answers.company,
        last_answers.secure,
        last_answers.promoters,
        last_answers.satisfied,
        last_answers.intention,
        last_answers.behaviour,
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
