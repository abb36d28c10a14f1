-- Answers by how each definition of loyalty judges them (queries/schema/rivals). Grain: what is asked for, and the
-- combination of judgements (null: the definition has nothing to go by). `customers` are those whose last answer is
-- in the row, so that each counts once over all rows, with what they bring in a year.
-- Parameters: $first_day and $last_day, both included; $sites to $segments; the weights, loyal_from and days of the
-- definition tried as `company` (`in_force`: as the store has it); the scope. A restricted scope sees the customers of
-- its own answers.
-- Shows: figures

with

judged as (
    select
        said.*,
        said.customer_id is not null
        and row_number() over (
            partition by said.customer_id
            order by said.answered_at desc, said.answer_id desc
        ) = 1 as is_last
    from
        rival_answers(
            $weight_satisfaction, $weight_trust, $weight_stay, $weight_repurchase, $weight_recommend,
            $weight_referred, $weight_renewed, $weight_bought_again, $weight_forgave,
            $loyal_from, $within_days, $stayed_days
        ) as said
    where
        said.day between $first_day and $last_day
        and in_scope(said.team, said.employee_id, said.day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(said.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(said.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(said.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(said.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(said.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(said.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(said.segment, '')))
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
        case when $by_site then judged.site end as site,
        case when $by_team then judged.team end as team,
        case when $by_employee then judged.employee_id end as employee,
        case when $by_channel then judged.channel end as channel,
        case when $by_queue then judged.queue end as queue,
        case when $by_reason then judged.reason end as reason,
        case when $by_segment then judged.segment end as segment,
        case when $by_day then judged.day end as day,
        case when $by_week then cast(date_trunc('week', judged.day) as date) end as week,
        case when $by_month then cast(date_trunc('month', judged.day) as date) end as month,
        judged.in_force,
        judged.company,
        judged.secure,
        judged.promoters,
        judged.satisfied,
        judged.intention,
        judged.behaviour,
        count(*) as answers,
        count(*) filter (where judged.is_last) as customers,
        count(valued.annual_value) as value_n,
        sum(valued.annual_value) as value_sum,
        sum(valued.annual_value * valued.annual_value) as value_sq,
        max(valued.annual_value) as value_max,
        sum(judged.company_score) as company_sum,
        sum(judged.company_score * judged.company_score) as company_sq,
        sum(judged.secure_score) as secure_sum,
        sum(judged.secure_score * judged.secure_score) as secure_sq,
        sum(judged.promoters_score) as promoters_sum,
        sum(judged.promoters_score * judged.promoters_score) as promoters_sq,
        sum(judged.satisfied_score) as satisfied_sum,
        sum(judged.satisfied_score * judged.satisfied_score) as satisfied_sq,
        sum(judged.intention_score) as intention_sum,
        sum(judged.intention_score * judged.intention_score) as intention_sq,
        sum(judged.behaviour_score) as behaviour_sum,
        sum(judged.behaviour_score * judged.behaviour_score) as behaviour_sq
    from judged
    left join valued on judged.is_last and judged.customer_id = valued.customer_id
    group by all
)

select * from final
