-- Who stayed after a bad contact (satisfaction 1 or 2, or not resolved), beside everybody else: the first bad answer of
-- each customer, or the first answer of those without one. Grain: what is asked for, bad or not.
-- Parameters: $first_day and $last_day, far enough back to know what followed within $after_days; $sites to $segments;
-- the scope (a restricted one sees the customers of its own answers).
-- Shows: figures

with

judged as (
    select
        answers.*,
        coalesce(answers.csat <= 2, false) or coalesce(not answers.resolved, false) as is_bad
    from answers
    where
        answers.customer_id is not null
        and (answers.csat is not null or answers.resolved is not null)
        and answers.day between $first_day and $last_day
        and in_scope(answers.team, answers.employee_id, answers.day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(answers.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(answers.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(answers.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(answers.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(answers.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(answers.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(answers.segment, '')))
),

picked as (
    select *
    from judged
    qualify row_number() over (
        partition by judged.customer_id
        order by judged.is_bad desc, judged.answered_at asc, judged.answer_id asc
    ) = 1
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
        picked.customer_id,
        coalesce(bool_or(purchases.kind = 'renewal'), false) as has_renewed,
        coalesce(bool_or(purchases.kind = 'purchase'), false) as has_bought,
        coalesce(bool_or(purchases.kind = 'referral'), false) as has_referred
    from picked
    inner join purchases
        on
            picked.customer_id = purchases.customer_id
            and picked.answered_at < purchases.bought_at
            and purchases.bought_at <= picked.answered_at + to_days(cast($after_days as integer))
    group by picked.customer_id
),

final as (
    select
        case when $by_site then picked.site end as site,
        case when $by_team then picked.team end as team,
        case when $by_employee then picked.employee_id end as employee,
        case when $by_channel then picked.channel end as channel,
        case when $by_queue then picked.queue end as queue,
        case when $by_reason then picked.reason end as reason,
        case when $by_segment then picked.segment end as segment,
        case when $by_day then picked.day end as day,
        case when $by_week then cast(date_trunc('week', picked.day) as date) end as week,
        case when $by_month then cast(date_trunc('month', picked.day) as date) end as month,
        picked.is_bad,
        count(*) as customers,
        count(*) filter (
            where not stays.is_undated and (stays.left_on is null or stays.left_on >= picked.day)
        ) as stayed_n,
        count(*) filter (
            where
            not stays.is_undated
            and (stays.left_on is null or stays.left_on > picked.day + cast($after_days as integer))
        ) as stayed_k,
        count(*) filter (where later.has_bought or later.has_renewed) as returned_k
    from picked
    left join stays on picked.customer_id = stays.customer_id
    left join later on picked.customer_id = later.customer_id
    group by all
)

select * from final
