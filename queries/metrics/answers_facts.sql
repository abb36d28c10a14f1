-- Customers' answers, counted from the answers themselves: for combinations that no rollup keeps.
-- Grain: one row a combination of the dimensions asked for ($by_..., and $by_customer); the others are null.
-- With $by_bands also of what a change is adjusted for beside them: language, survey mode, and bands of hour, queue
-- and hold.
-- `customer` is the hash of the id, as in customer_roster: numbers are counted and compared much faster than texts.
-- Parameters: $repeat_s: window of observed first-contact resolution in seconds;
-- $first_day and $last_day, both days included; $sites to $segments, members to keep; the scope.
-- Measures mean exactly what queries/rollups/answers_daily.sql says: a test compares the two.
-- Shows: figures

with

touched as (
    select
        answers.*,
        answers.resolved and answers.contacts_needed = 1 as reported_fcr,
        answers.resolved is not null
        and (answers.contacts_needed is not null or not answers.resolved) as reported_known,
        coalesce(answers.fcr_eligible, false)
        and (answers.previous_same_s is null or answers.previous_same_s > $repeat_s) as observed_known,
        answers.next_same_s is null or answers.next_same_s > $repeat_s as observed_fcr
    from answers
    where
        answers.day between $first_day and $last_day
        and in_scope(answers.team, answers.employee_id, answers.day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(answers.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(answers.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(answers.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(answers.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(answers.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(answers.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(answers.segment, '')))
),

final as (
    select
        case when $by_customer then hash(customer_id) end as customer,
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
        case when $by_bands then language end as language,
        case when $by_bands then mode end as mode,
        case when $by_bands then hour_band(hour) end as hour_band,
        case when $by_bands then wait_band(queue_s) end as wait_band,
        case when $by_bands then hold_band(hold_s) end as hold_band,
        count(*) as answers,
        -- satisfaction
        count(csat) as csat_n,
        count(*) filter (where csat >= 4) as csat_k,
        count(*) filter (where csat <= 2) as csat_low,
        sum(csat) as csat_sum,
        sum(cast(csat as bigint) * csat) as csat_sq,
        -- recommendation
        count(nps) as nps_n,
        count(*) filter (where nps >= 9) as promoters,
        count(*) filter (where nps <= 6) as detractors,
        sum(nps) as nps_sum,
        -- ease
        count(ces) as ces_n,
        count(*) filter (where ces >= 5) as ces_k,
        sum(ces) as ces_sum,
        sum(cast(ces as bigint) * ces) as ces_sq,
        -- resolved by the customer's word
        count(resolved) as solved_n,
        count(*) filter (where resolved) as solved_k,
        count(*) filter (where reported_known) as rfcr_n,
        count(*) filter (where reported_known and reported_fcr) as rfcr_k,
        count(contacts_needed) as needed_n,
        sum(contacts_needed) as needed_sum,
        sum(cast(contacts_needed as bigint) * contacts_needed) as needed_sq,
        -- reported against observed, for the same contact
        count(*) filter (where reported_known and observed_known) as both_fcr_n,
        count(*) filter (
            where reported_known and observed_known and coalesce(reported_fcr, false) = observed_fcr
        ) as both_fcr_agree,
        count(*) filter (
            where reported_known and observed_known and reported_fcr and not observed_fcr
        ) as reported_only,
        count(*) filter (
            where reported_known and observed_known and not coalesce(reported_fcr, false) and observed_fcr
        ) as observed_only,
        -- intention and loyalty
        count(stay) as stay_n,
        count(*) filter (where stay >= 4) as stay_k,
        count(repurchase) as repurchase_n,
        count(*) filter (where repurchase >= 4) as repurchase_k,
        count(trust) as trust_n,
        count(*) filter (where trust >= 4) as trust_k,
        count(*) filter (where csat >= 4 and stay is not null) as leaving_n,
        count(*) filter (where csat >= 4 and stay <= 2) as leaving_k,
        count(loyal) as loyal_n,
        count(*) filter (where loyal) as loyal_k,
        sum(loyalty_score) as loyalty_sum,
        sum(loyalty_score * loyalty_score) as loyalty_sq,
        count(*) filter (where csat is not null and loyal is not null) as gap_n,
        count(*) filter (where csat >= 4 and loyal is not null) as gap_satisfied,
        count(*) filter (where csat is not null and loyal) as gap_loyal,
        count(*) filter (where csat >= 4 and loyal) as gap_both,
        count(*) filter (where quadrant = 'truly loyal') as truly_loyal,
        count(*) filter (where quadrant = 'accessible') as accessible,
        count(*) filter (where quadrant = 'trapped') as trapped,
        count(*) filter (where quadrant = 'high risk') as high_risk,
        count(*) filter (where quadrant = 'unclassified') as unclassified,
        -- comments
        count(comment) as comments,
        count(emotion) as emotion_n,
        count(*) filter (where emotion = 'positive') as emotion_positive,
        count(*) filter (where emotion = 'negative') as emotion_negative,
        count(contact_day) as linked
    from touched
    group by all
)

select * from final
