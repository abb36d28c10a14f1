-- Save offers and what followed: whether the customer was still one some days later, and what it cost.
-- Grain: hold-out (true: planned and not made), and what is asked for. An offer is judged when its days are over and
-- the customer is on the list and had not left before. Sums of cost, of its square, and of the cost of those kept are
-- what the interval of a cost per kept customer takes.
-- Parameters: $first_day and $last_day, both included; $known_day, the last day of which departures are known;
-- $lost_days, after which a customer counts as kept; $by_offer, $by_channel, $by_segment, $by_day, $by_week, $by_month;
-- $channels, $segments; the scope. Messages name no team: a restricted scope sees nothing here.
-- Shows: figures

with

listed as (
    select
        customer_id,
        max(left_on) as left_on,
        arg_max(annual_value, valid_from) as annual_value,
        coalesce(bool_or(not active), false) as is_gone
    from customers
    group by customer_id
),

offers as (
    select
        outreach.holdout is true as holdout,
        outreach.offer,
        outreach.channel,
        outreach.segment,
        outreach.day,
        outreach.replied_at is not null as is_reached,
        outreach.accepted,
        outreach.cost,
        listed.annual_value,
        outreach.day + cast($lost_days as integer) <= cast($known_day as date)
        and listed.customer_id is not null
        and not (listed.is_gone and listed.left_on is null)
        and coalesce(listed.left_on >= outreach.day, true) as is_judged,
        coalesce(listed.left_on > outreach.day + cast($lost_days as integer), true) as is_kept
    from outreach
    left join listed on outreach.customer_id = listed.customer_id
    where
        outreach.offer is not null
        and outreach.day between $first_day and $last_day
        and of_company($scope_all, $scope_teams, $scope_employees)
        and (len($channels) = 0 or list_contains($channels, coalesce(outreach.channel, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(outreach.segment, '')))
),

final as (
    select
        holdout,
        case when $by_offer then offer end as offer,
        case when $by_channel then channel end as channel,
        case when $by_segment then segment end as segment,
        case when $by_day then day end as day,
        case when $by_week then cast(date_trunc('week', day) as date) end as week,
        case when $by_month then cast(date_trunc('month', day) as date) end as month,
        count(*) as planned,
        count(*) filter (where is_reached) as reached,
        count(*) filter (where accepted) as accepted,
        count(accepted) as accepted_n,
        count(*) filter (where is_judged) as judged,
        count(*) filter (where is_judged and is_kept) as kept,
        count(*) filter (where is_judged and accepted) as judged_accepted,
        count(*) filter (where is_judged and is_kept and accepted) as kept_accepted,
        count(cost) filter (where is_judged) as cost_n,
        count(cost) filter (where is_judged and is_kept) as cost_kept_n,
        sum(cost) filter (where is_judged) as cost_sum,
        sum(cost * cost) filter (where is_judged) as cost_sq,
        sum(cost) filter (where is_judged and is_kept) as cost_kept_sum,
        count(annual_value) filter (where is_judged) as value_n,
        sum(annual_value) filter (where is_judged) as value_sum
    from offers
    group by all
)

select * from final
