-- What customers did within $after_days of an answer, by what they had answered: the first answer of each customer that
-- can be placed, so that what came later does not decide which answer counts. Grain: quadrant, and what was said.
-- Parameters: $first_day and $last_day, far enough back to know; $sites to $segments; the scope (a restricted one
-- sees the customers of its own answers). A contract came up where it was renewed, where the listed day fell inside,
-- or where a customer who had a contract left.
-- Shows: figures

with

first_answers as (
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
    qualify row_number() over (partition by answers.customer_id order by answers.answered_at, answers.answer_id) = 1
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

later as (
    select
        first_answers.customer_id,
        coalesce(bool_or(purchases.kind = 'renewal'), false) as has_renewed,
        coalesce(bool_or(purchases.kind = 'purchase'), false) as has_bought,
        coalesce(bool_or(purchases.kind = 'referral'), false) as has_referred
    from first_answers
    inner join purchases
        on
            first_answers.customer_id = purchases.customer_id
            and first_answers.answered_at < purchases.bought_at
            and purchases.bought_at <= first_answers.answered_at + to_days(cast($after_days as integer))
    group by first_answers.customer_id
),

contracts as (
    select purchases.customer_id
    from purchases
    where purchases.kind = 'renewal'
    union
    select customers.customer_id
    from customers
    where customers.renewal_on is not null
),

dues as (
    select distinct first_answers.customer_id
    from first_answers
    inner join customers
        on
            first_answers.customer_id = customers.customer_id
            and first_answers.day < customers.renewal_on
            and first_answers.day >= customers.renewal_on - cast($after_days as integer)
),

followed as (
    select
        first_answers.*,
        stays.customer_id is not null
        and not stays.is_undated
        and (stays.left_on is null or stays.left_on >= first_answers.day) as is_followed,
        coalesce(
            stays.left_on >= first_answers.day
            and stays.left_on <= first_answers.day + cast($after_days as integer),
            false
        ) as is_gone,
        coalesce(later.has_renewed, false) as has_renewed,
        coalesce(later.has_bought, false) as has_bought,
        coalesce(later.has_referred, false) as has_referred,
        contracts.customer_id is not null as has_contract,
        dues.customer_id is not null as is_due
    from first_answers
    left join stays on first_answers.customer_id = stays.customer_id
    left join later on first_answers.customer_id = later.customer_id
    left join contracts on first_answers.customer_id = contracts.customer_id
    left join dues on first_answers.customer_id = dues.customer_id
),

final as (
    select
        quadrant,
        case
            when csat >= 4 and stay <= 2 then 'satisfied, leaving'
            when csat >= 4 and stay is not null then 'satisfied, staying'
            when csat is not null and stay is not null then 'not satisfied'
        end as mind,
        count(*) as customers,
        count(*) filter (where is_followed) as left_n,
        count(*) filter (where is_followed and is_gone) as left_k,
        count(*) filter (where has_renewed or is_due or (has_contract and is_gone)) as renewed_n,
        count(*) filter (where has_renewed) as renewed_k,
        count(*) filter (where has_bought) as bought_k,
        count(*) filter (where has_referred) as referred_k
    from followed
    group by all
)

select * from final
