-- What customers have in common: how many have each attribute, of all, of the most valuable and of those lost.
-- Grain: attribute, level. A customer has at most one level of an attribute; none where it is not known.
-- Of reasons (channels) that a customer came for equally often, the first in order is the main one: never chance.
-- Parameters: $first_day and $last_day, both included: customers who were there in that period, and what they did in
-- it; $long_wait_s and $repeat_s, thresholds; $segments, members to keep; the scope.
-- The most valuable are the tenth with the highest annual value (ties included), of the whole company; lost are those
-- who left in the period; with $ever, of a list that names no days, all listed count and lost are all who left.
-- Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

with

newest as (
    select
        customer_id,
        arg_max(segment, valid_from) as segment,
        arg_max(region, valid_from) as region,
        arg_max(contract, valid_from) as contract,
        arg_max(annual_value, valid_from) as annual_value,
        min(since) as since,
        max(left_on) as left_on,
        bool_and(coalesce(active, true)) as is_active
    from customers
    where
        of_company($scope_all, $scope_teams, $scope_employees)
    group by customer_id
),

there as (
    select *
    from newest
    where
        $ever
        or (
            (since is null or since <= $last_day)
            and (left_on is null or left_on >= $first_day)
            and (is_active or left_on is not null)
        )
),

ranked as (
    select
        customer_id,
        (rank() over (order by annual_value desc) - 1) / cast(count(*) over () as double) < 0.1 as is_high
    from there
    where annual_value is not null
),

heard as (
    select
        customer_id,
        mode(reason order by reason) as reason,
        mode(channel order by channel) as channel,
        coalesce(bool_or(previous_same_s <= $repeat_s), false) as came_back,
        bool_or(
            queue_s + case when coalesce(outcome, 'answered') = 'answered' then hold_s else 0 end > $long_wait_s
        ) as waited_long,
        coalesce(bool_or(transfers > 0), false) as passed_on
    from contacts
    where
        customer_id is not null
        and day between $first_day and $last_day
        and coalesce(direction, 'inbound') = 'inbound'
    group by customer_id
),

said as (
    select
        customer_id,
        arg_max(csat, answered_at) as csat,
        arg_max(nps, answered_at) as nps,
        arg_max(stay, answered_at) as stay
    from answers
    where customer_id is not null and day between $first_day and $last_day
    group by customer_id
),

known as (
    select
        coalesce(ranked.is_high, false) as is_high,
        case
            when $ever then there.left_on is not null or not there.is_active
            else coalesce(there.left_on between $first_day and $last_day, false)
        end as is_lost,
        there.segment,
        there.contract,
        there.region,
        heard.reason,
        heard.channel,
        case when heard.customer_id is null then 'no' else 'yes' end as contacted,
        case when heard.came_back then 'yes' when not heard.came_back then 'no' end as came_back,
        case when heard.waited_long then 'yes' when not heard.waited_long then 'no' end as waited_long,
        case when heard.passed_on then 'yes' when not heard.passed_on then 'no' end as passed_on,
        case when said.csat >= 4 then 'yes' when said.csat is not null then 'no' end as satisfied,
        case when said.nps >= 9 then 'yes' when said.nps is not null then 'no' end as promoter,
        case when said.stay <= 2 then 'yes' when said.stay is not null then 'no' end as may_leave
    from there
    left join ranked on there.customer_id = ranked.customer_id
    left join heard on there.customer_id = heard.customer_id
    left join said on there.customer_id = said.customer_id
    where len($segments) = 0 or list_contains($segments, coalesce(there.segment, ''))
),

final as (
    select
        attribute,
        level,
        count(*) as customers,
        count(*) filter (where is_high) as high,
        count(*) filter (where is_lost) as lost
    from known
    unpivot (
        level for attribute in (
            segment,
            contract,
            region,
            reason,
            channel,
            contacted,
            came_back,
            waited_long,
            passed_on,
            satisfied,
            promoter,
            may_leave
        )
    )
    group by all
)

select * from final
order by attribute, level
