-- Contacts and waits by weekday and hour, counted from the contacts themselves: for filters that the rollup lacks.
-- Grain: weekday (1 Monday to 7 Sunday), hour. Parameters: as in metrics/hours.sql, all filters, and $long_wait_s.
-- Measures mean exactly what queries/rollups/hourly.sql says: a test compares the two.
-- Shows: figures

with

chosen as (
    select
        contacts.*,
        coalesce(contacts.outcome, 'answered') = 'answered' as is_handled,
        contacts.queue_s + case
            when coalesce(contacts.outcome, 'answered') = 'answered' then contacts.hold_s
            else 0
        end as wait_s
    from contacts
    where
        coalesce(contacts.direction, 'inbound') = 'inbound'
        and contacts.day between $first_day and $last_day
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
        cast(isodow(day) as tinyint) as weekday,
        hour,
        count(*) as contacts,
        count(wait_s) as wait_n,
        count(*) filter (where wait_s > $long_wait_s) as wait_k,
        sum(wait_s) as wait_sum,
        sum(cast(wait_s as bigint) * wait_s) as wait_sq,
        count(queue_s) as queue_n,
        sum(queue_s) as queue_sum,
        count(hold_s) filter (where is_handled) as hold_n,
        sum(hold_s) filter (where is_handled) as hold_sum,
        count(*) filter (where outcome = 'abandoned') as abandoned,
        count(outcome) as offered
    from chosen
    group by all
)

select * from final
