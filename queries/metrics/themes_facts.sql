-- What customers' comments are about, counted from the answers themselves: for combinations that no rollup keeps.
-- Grain: one row a theme and combination of the dimensions asked for ($by_...); the others are null. Every theme that
-- ever occurred has a row in every combination with comments, mentioned there or not; theme (none): none was found.
-- Parameters:
-- $first_day and $last_day, both included; $sites to $segments, members to keep (none: all, "": not known); the scope.
-- comments: all of the combination; mentions and what follows: those of the theme; other_...: those without the theme.
-- Measures mean exactly what queries/rollups/themes_daily.sql says: a test compares the two.
-- Shows: figures

with

touched as (
    select
        answers.*,
        unnest(['(all)'] || case when coalesce(len(themes), 0) = 0 then ['(none)'] else themes end) as theme
    from answers
    where
        comment is not null
        and day between $first_day and $last_day
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
),

cells as (
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
        theme,
        count(*) as comments,
        count(emotion) as emotion_n,
        count(*) filter (where emotion = 'positive') as emotion_positive,
        count(*) filter (where emotion = 'negative') as emotion_negative,
        count(csat) as csat_n,
        count(*) filter (where csat >= 4) as csat_k,
        coalesce(sum(csat), 0) as csat_sum,
        coalesce(sum(cast(csat as bigint) * csat), 0) as csat_sq,
        count(stay) as stay_n,
        count(*) filter (where stay <= 2) as leaving_k,
        count(*) filter (where stay >= 4) as stay_k
    from touched
    group by all
),

whole as (
    select *
    from cells
    where theme = '(all)'
),

-- every theme in every cell: a team (or a period) of which nobody writes about waiting counts with all its comments
named as (
    select distinct theme
    from themes_daily
    where grain = 'team' and theme <> '(all)'
),

final as (
    select
        whole.site,
        whole.team,
        whole.employee,
        whole.channel,
        whole.queue,
        whole.reason,
        whole.segment,
        whole.day,
        whole.week,
        whole.month,
        named.theme,
        whole.comments,
        coalesce(cells.comments, 0) as mentions,
        coalesce(cells.emotion_n, 0) as emotion_n,
        coalesce(cells.emotion_positive, 0) as emotion_positive,
        coalesce(cells.emotion_negative, 0) as emotion_negative,
        coalesce(cells.csat_n, 0) as csat_n,
        coalesce(cells.csat_k, 0) as csat_k,
        coalesce(cells.csat_sum, 0) as csat_sum,
        coalesce(cells.csat_sq, 0) as csat_sq,
        coalesce(cells.stay_n, 0) as stay_n,
        coalesce(cells.leaving_k, 0) as leaving_k,
        coalesce(cells.stay_k, 0) as stay_k,
        whole.csat_n - coalesce(cells.csat_n, 0) as other_csat_n,
        whole.csat_k - coalesce(cells.csat_k, 0) as other_csat_k,
        whole.csat_sum - coalesce(cells.csat_sum, 0) as other_csat_sum,
        whole.csat_sq - coalesce(cells.csat_sq, 0) as other_csat_sq,
        whole.stay_n - coalesce(cells.stay_n, 0) as other_stay_n,
        whole.leaving_k - coalesce(cells.leaving_k, 0) as other_leaving_k,
        whole.stay_k - coalesce(cells.stay_k, 0) as other_stay_k
    from whole
    cross join named
    left join cells
        on
            named.theme = cells.theme
            and whole.site is not distinct from cells.site
            and whole.team is not distinct from cells.team
            and whole.employee is not distinct from cells.employee
            and whole.channel is not distinct from cells.channel
            and whole.queue is not distinct from cells.queue
            and whole.reason is not distinct from cells.reason
            and whole.segment is not distinct from cells.segment
            and whole.day is not distinct from cells.day
            and whole.week is not distinct from cells.week
            and whole.month is not distinct from cells.month
)

select * from final
