-- Customers who got a message (or were held out), and who of them left within $lost_days of it. Grain: hold-out, and
-- the topic if asked for. Only customers on the list who had not left before; save offers are left out.
-- Parameters: $first_day and $last_day, both included; $by_topic; $lost_days; $channels, $segments; the scope.
-- Messages name no team: a restricted scope sees nothing here.
-- Shows: figures

with

lives as (
    select
        customer_id,
        max(left_on) as left_on
    from customers
    group by customer_id
),

final as (
    select
        outreach.holdout,
        case when $by_topic then outreach.topic end as topic,
        count(*) as left_n,
        count(*) filter (where lives.left_on <= outreach.day + cast($lost_days as integer)) as left_k
    from outreach
    inner join lives on outreach.customer_id = lives.customer_id
    where
        outreach.offer is null
        and outreach.day between $first_day and $last_day
        and (lives.left_on is null or lives.left_on >= outreach.day)
        and of_company($scope_all, $scope_teams, $scope_employees)
        and (len($channels) = 0 or list_contains($channels, coalesce(outreach.channel, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(outreach.segment, '')))
    group by all
)

select * from final
