-- The last answer of each customer as each definition scores it (queries/schema/rivals), and whether the customer left
-- within $after_days. Grain: combination of scores and outcome, with how many customers have it.
-- Parameters: as metrics/loyalty_rivals; the days must lie far enough back to know; $most: customers at the most,
-- chosen by a hash of their id. Customers whom the list does not know, or who had left before, are not asked.
-- Shows: figures

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
        and in_scope(said.team, said.employee_id, said.day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(said.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(said.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(said.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(said.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(said.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(said.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(said.segment, '')))
    qualify row_number() over (partition by said.customer_id order by said.answered_at desc, said.answer_id desc) = 1
),

stays as (
    select
        customers.customer_id,
        max(customers.left_on) as left_on,
        -- marked as gone without a day: nobody knows when, so nothing can be said about them
        bool_or(not coalesce(customers.active, true)) and max(customers.left_on) is null as is_undated
    from customers
    group by customers.customer_id
),

followed as (
    select
        last_answers.*,
        coalesce(stays.left_on <= last_answers.day + cast($after_days as integer), false) as is_gone
    from last_answers
    inner join stays on last_answers.customer_id = stays.customer_id
    where not stays.is_undated and (stays.left_on is null or stays.left_on >= last_answers.day)
    order by hash(last_answers.customer_id), last_answers.customer_id
    limit $most
),

final as (
    select
        is_gone,
        company_score,
        secure_score,
        promoters_score,
        satisfied_score,
        intention_score,
        behaviour_score,
        company,
        secure,
        promoters,
        satisfied,
        intention,
        behaviour,
        count(*) as customers
    from followed
    group by all
)

select * from final
