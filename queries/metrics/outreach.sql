-- Proactive contact and what followed. Grain: hold-out (null: the log does not say) and what is asked for.
-- Save offers are left out. Parameters: $first_day and $last_day, both included; $by_topic; $channels, $segments; the
-- scope.
-- Messages name no team: a restricted scope sees nothing here.
-- Shows: figures

select
    holdout,
    case when $by_topic then topic end as topic,
    case when $by_channel then channel end as channel,
    case when $by_segment then segment end as segment,
    case when $by_day then day end as day,
    case when $by_week then cast(date_trunc('week', day) as date) end as week,
    case when $by_month then cast(date_trunc('month', day) as date) end as month,
    sum(sent) as sent,
    sum(replied) as replied,
    sum(inbound_n) as inbound_n,
    sum(inbound_k) as inbound_k,
    sum(stay_n) as stay_n,
    sum(stay_k) as stay_k,
    sum(repeat_k) as repeat_k,
    sum(ces_n) as ces_n,
    sum(ces_k) as ces_k,
    sum(contacts_14) as contacts_14,
    sum(contacts_14_sq) as contacts_14_sq,
    sum(contacts_60) as contacts_60,
    sum(contacts_60_sq) as contacts_60_sq,
    sum(cost_n) as cost_n,
    sum(cost) as cost
from outreach_daily
where
    day between $first_day and $last_day
    and of_company($scope_all, $scope_teams, $scope_employees)
    and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
    and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
group by all
