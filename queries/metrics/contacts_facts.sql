-- Contacts, counted from the contacts themselves: for combinations that no rollup keeps (an employee and a reason).
-- Grain: one row a combination of the dimensions asked for ($by_..., and $by_customer); the others are null.
-- With $by_bands also of what a change is adjusted for beside them: language and bands of hour, queue and hold.
-- `customer` is the hash of the id, as in customer_roster: numbers are counted and compared much faster than texts.
-- Parameters: $long_wait_s, $service_level_s, $short_abandon_s and $lost_days: thresholds;
-- $first_day and $last_day, both days included; $sites to $segments, members to keep; the scope.
-- Measures mean exactly what queries/rollups/contacts_daily.sql says: a test compares the two.
-- Shows: figures

with

touched as (
    select
        contacts.*,
        coalesce(contacts.direction, 'inbound') = 'inbound' as is_in,
        coalesce(contacts.outcome, 'answered') = 'answered' as is_handled,
        contacts.queue_s + case
            when coalesce(contacts.outcome, 'answered') = 'answered' then contacts.hold_s
            else 0
        end as wait_s,
        contacts.talk_s + coalesce(contacts.hold_s, 0) + coalesce(contacts.wrap_s, 0) as handle_s,
        -- a contact is a first one within a window that holds no earlier contact of the same customer and reason,
        -- and resolved within a window that holds no later one; null: it is not asked (outbound, abandoned, unknown)
        case
            when
                contacts.customer_id is not null
                and coalesce(contacts.direction, 'inbound') = 'inbound'
                and coalesce(contacts.outcome, 'answered') = 'answered'
                then coalesce(contacts.previous_same_s, 9999999999)
        end as first_within,
        coalesce(contacts.next_same_s, 9999999999) as alone_within
    from contacts
    where
        contacts.day between $first_day and $last_day
        and in_scope(contacts.team, contacts.employee_id, contacts.day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(contacts.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(contacts.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(contacts.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(contacts.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(contacts.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(contacts.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(contacts.segment, '')))
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
        case when $by_bands then hour_band(hour) end as hour_band,
        case when $by_bands then wait_band(queue_s) end as wait_band,
        case when $by_bands then hold_band(hold_s) end as hold_band,
        -- how many, and what became of them
        count(*) as contacts,
        count(*) filter (where is_in) as inbound,
        count(*) filter (where is_in and outcome is not null) as offered,
        count(*) filter (where is_in and outcome = 'answered') as answered,
        count(*) filter (where is_in and outcome = 'abandoned') as abandoned,
        count(*) filter (where is_in and outcome not in ('answered', 'abandoned')) as other,
        count(outcome) as outcome_n,
        count(*) filter (where is_in and outcome = 'abandoned' and queue_s < $short_abandon_s) as short_abandoned,
        -- service level
        count(*) filter (where is_in and outcome is not null and queue_s is not null) as level_n,
        count(*) filter (where is_in and outcome = 'answered' and queue_s <= $service_level_s) as in_time,
        count(*) filter (where is_in and outcome = 'abandoned' and queue_s is not null) as level_abandoned,
        -- queue
        count(queue_s) filter (where is_in and is_handled) as asa_n,
        sum(queue_s) filter (where is_in and is_handled) as asa_sum,
        sum(cast(queue_s as bigint) * queue_s) filter (where is_in and is_handled) as asa_sq,
        count(queue_s) filter (where is_in) as queue_n,
        sum(queue_s) filter (where is_in) as queue_sum,
        sum(cast(queue_s as bigint) * queue_s) filter (where is_in) as queue_sq,
        -- hold
        count(hold_s) filter (where is_in and is_handled) as hold_n,
        count(*) filter (where is_in and is_handled and hold_s > 0) as hold_k,
        sum(hold_s) filter (where is_in and is_handled) as hold_sum,
        sum(cast(hold_s as bigint) * hold_s) filter (where is_in and is_handled) as hold_sq,
        sum(hold_s) filter (where is_in and is_handled and hold_s > 0) as held_sum,
        sum(cast(hold_s as bigint) * hold_s) filter (where is_in and is_handled and hold_s > 0) as held_sq,
        -- queue plus hold
        count(wait_s) filter (where is_in) as wait_n,
        count(*) filter (where is_in and wait_s > $long_wait_s) as wait_k,
        sum(wait_s) filter (where is_in) as wait_sum,
        sum(cast(wait_s as bigint) * wait_s) filter (where is_in) as wait_sq,
        -- handling
        count(handle_s) filter (where is_handled) as handle_n,
        sum(handle_s) filter (where is_handled) as handle_sum,
        sum(cast(handle_s as bigint) * handle_s) filter (where is_handled) as handle_sq,
        count(talk_s) filter (where is_handled) as talk_n,
        sum(talk_s) filter (where is_handled) as talk_sum,
        sum(cast(talk_s as bigint) * talk_s) filter (where is_handled) as talk_sq,
        count(transfers) filter (where is_handled) as transfer_n,
        count(*) filter (where is_handled and transfers > 0) as transfer_k,
        sum(transfers) filter (where is_handled) as transfer_sum,
        count(resolved) as closed_n,
        count(*) filter (where resolved) as closed_k,
        -- observed first-contact resolution
        count(*) filter (where first_within > 3 * 86400) as fcr3_n,
        count(*) filter (where first_within > 3 * 86400 and alone_within > 3 * 86400) as fcr3_k,
        count(*) filter (where first_within > 7 * 86400) as fcr7_n,
        count(*) filter (where first_within > 7 * 86400 and alone_within > 7 * 86400) as fcr7_k,
        count(*) filter (where first_within > 14 * 86400) as fcr14_n,
        count(*) filter (where first_within > 14 * 86400 and alone_within > 14 * 86400) as fcr14_k,
        count(*) filter (where first_within > 30 * 86400) as fcr30_n,
        count(*) filter (where first_within > 30 * 86400 and alone_within > 30 * 86400) as fcr30_k,
        -- customers lost afterwards
        count(*) filter (where is_in and customer_listed and (left_on is null or left_on >= day)) as lost_n,
        count(*) filter (
            where is_in and customer_listed and left_on >= day and left_on <= day + cast($lost_days as integer)
        ) as lost_k,
        -- links
        count(customer_id) as customer_known,
        count(employee_id) as employee_known,
        count(team) as team_known,
        count(reason) as reason_known
    from touched
    group by all
)

select * from final
