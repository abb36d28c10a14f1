-- Counts per whole second of queue wait, hold and their sum, counted from the contacts themselves.
-- Grain: measure, second and what is asked for ($by_...). Parameters: as in metrics/durations.sql, and all filters.
-- Measures mean exactly what queries/rollups/durations.sql says: a test compares the two.
-- Shows: figures

with

chosen as (
    select
        contacts.*,
        coalesce(contacts.outcome, 'answered') = 'answered' as is_handled
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

seconds as (
    select
        chosen.*,
        'queue' as measure,
        queue_s as second
    from chosen
    where queue_s is not null and list_contains($measures, 'queue')
    union all
    select
        chosen.*,
        'hold' as measure,
        hold_s as second
    from chosen
    where is_handled and hold_s is not null and list_contains($measures, 'hold')
    union all
    select
        chosen.*,
        'wait' as measure,
        queue_s + case when is_handled then hold_s else 0 end as second
    from chosen
    where queue_s is not null and (hold_s is not null or not is_handled) and list_contains($measures, 'wait')
),

final as (
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
        measure,
        second,
        count(*) as n
    from seconds
    group by all
)

select * from final
