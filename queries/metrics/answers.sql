-- Customers' answers, dated by the day they came in.
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
    sum(answers) as answers,
    sum(csat_n) as csat_n,
    sum(csat_k) as csat_k,
    sum(csat_low) as csat_low,
    sum(csat_sum) as csat_sum,
    sum(csat_sq) as csat_sq,
    sum(nps_n) as nps_n,
    sum(promoters) as promoters,
    sum(detractors) as detractors,
    sum(nps_sum) as nps_sum,
    sum(ces_n) as ces_n,
    sum(ces_k) as ces_k,
    sum(ces_sum) as ces_sum,
    sum(ces_sq) as ces_sq,
    sum(solved_n) as solved_n,
    sum(solved_k) as solved_k,
    sum(rfcr_n) as rfcr_n,
    sum(rfcr_k) as rfcr_k,
    sum(needed_n) as needed_n,
    sum(needed_sum) as needed_sum,
    sum(needed_sq) as needed_sq,
    sum(both_fcr_n) as both_fcr_n,
    sum(both_fcr_agree) as both_fcr_agree,
    sum(reported_only) as reported_only,
    sum(observed_only) as observed_only,
    sum(stay_n) as stay_n,
    sum(stay_k) as stay_k,
    sum(repurchase_n) as repurchase_n,
    sum(repurchase_k) as repurchase_k,
    sum(trust_n) as trust_n,
    sum(trust_k) as trust_k,
    sum(leaving_n) as leaving_n,
    sum(leaving_k) as leaving_k,
    sum(loyal_n) as loyal_n,
    sum(loyal_k) as loyal_k,
    sum(loyalty_sum) as loyalty_sum,
    sum(loyalty_sq) as loyalty_sq,
    sum(gap_n) as gap_n,
    sum(gap_satisfied) as gap_satisfied,
    sum(gap_loyal) as gap_loyal,
    sum(gap_both) as gap_both,
    sum(truly_loyal) as truly_loyal,
    sum(accessible) as accessible,
    sum(trapped) as trapped,
    sum(high_risk) as high_risk,
    sum(unclassified) as unclassified,
    sum(comments) as comments,
    sum(emotion_n) as emotion_n,
    sum(emotion_positive) as emotion_positive,
    sum(emotion_negative) as emotion_negative,
    sum(linked) as linked
from answers_daily
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
