-- Contacts, their waits and what became of them, dated by contact start.
-- Grain: one row a combination of the dimensions asked for ($by_...); the others are null.
-- Parameters: $grain, the grain of the rollup that has all dimensions asked for, filtered and restricted by;
-- $first_day and $last_day, both included; $sites to $segments, members to keep (none: all, "": not known); the scope.
-- Measures are sums of the rollup's columns of the same name: ask for the columns needed, the others are never read.
-- Shows: figures

select
    case when $by_site then site end as site,
    case when $by_team then team end as team,
    case when $by_employee then employee_id end as employee,
    case when $by_channel then channel end as channel,
    case when $by_queue then queue end as queue,
    case when $by_reason then reason end as reason,
    case when $by_segment then segment end as segment,
    case when $by_day then day end as day,
    case when $by_week then cast(date_trunc('week', day) as date) end as week,
    case when $by_month then cast(date_trunc('month', day) as date) end as month,
    sum(contacts) as contacts,
    sum(inbound) as inbound,
    sum(offered) as offered,
    sum(answered) as answered,
    sum(abandoned) as abandoned,
    sum(other) as other,
    sum(outcome_n) as outcome_n,
    sum(short_abandoned) as short_abandoned,
    sum(level_n) as level_n,
    sum(in_time) as in_time,
    sum(level_abandoned) as level_abandoned,
    sum(asa_n) as asa_n,
    sum(asa_sum) as asa_sum,
    sum(asa_sq) as asa_sq,
    sum(queue_n) as queue_n,
    sum(queue_sum) as queue_sum,
    sum(queue_sq) as queue_sq,
    sum(hold_n) as hold_n,
    sum(hold_k) as hold_k,
    sum(hold_sum) as hold_sum,
    sum(hold_sq) as hold_sq,
    sum(held_sum) as held_sum,
    sum(held_sq) as held_sq,
    sum(wait_n) as wait_n,
    sum(wait_k) as wait_k,
    sum(wait_sum) as wait_sum,
    sum(wait_sq) as wait_sq,
    sum(handle_n) as handle_n,
    sum(handle_sum) as handle_sum,
    sum(handle_sq) as handle_sq,
    sum(talk_n) as talk_n,
    sum(talk_sum) as talk_sum,
    sum(talk_sq) as talk_sq,
    sum(transfer_n) as transfer_n,
    sum(transfer_k) as transfer_k,
    sum(transfer_sum) as transfer_sum,
    sum(closed_n) as closed_n,
    sum(closed_k) as closed_k,
    sum(fcr3_n) as fcr3_n,
    sum(fcr3_k) as fcr3_k,
    sum(fcr7_n) as fcr7_n,
    sum(fcr7_k) as fcr7_k,
    sum(fcr14_n) as fcr14_n,
    sum(fcr14_k) as fcr14_k,
    sum(fcr30_n) as fcr30_n,
    sum(fcr30_k) as fcr30_k,
    sum(lost_n) as lost_n,
    sum(lost_k) as lost_k,
    sum(customer_known) as customer_known,
    sum(employee_known) as employee_known,
    sum(team_known) as team_known,
    sum(reason_known) as reason_known
from contacts_daily
where
    grain = $grain
    and day between $first_day and $last_day
    and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
    and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
    and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
    and (len($employees) = 0 or list_contains($employees, coalesce(employee_id, '')))
    and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
    and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
    and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
    and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
group by all
