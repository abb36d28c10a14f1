-- Margins of the influence model per spell and level: of each of what an employee does not decide, how often it met
-- whom, and what customers said. Grain: employee, team, factor, level. Factors: reason, channel, queue, segment,
-- language, survey mode, wait and hour (bands numbered as in schema/macros.sql), and the time itself (week or month).
-- Parameters: as in influence/people.sql; $weekly: time is the week, else the month. A missing value is a level.
-- One grouping a factor: faster and smaller than all in one, which would make nine rows of each.

with

rated as (
    select
        employee_id,
        team,
        w,
        y,
        reason,
        channel,
        queue,
        segment,
        language,
        mode,
        wait,
        hour,
        cast(date_trunc(case when $weekly then 'week' else 'month' end, day) as date) as time
    from influence_rows($metric, $seed, $part)
    where
        day between $first_day and $last_day
        and ($scope_all or list_contains($scope_teams, team) or list_contains($scope_employees, employee_id))
        and (len($channels) = 0 or list_contains($channels, channel))
        and (len($queues) = 0 or list_contains($queues, queue))
        and (len($reasons) = 0 or list_contains($reasons, reason))
        and (len($segments) = 0 or list_contains($segments, segment))
),

final as (
    select
        employee_id,
        team,
        'reason' as factor,
        reason as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by employee_id, team, reason
    union all
    select
        employee_id,
        team,
        'channel' as factor,
        channel as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by employee_id, team, channel
    union all
    select
        employee_id,
        team,
        'queue' as factor,
        queue as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by employee_id, team, queue
    union all
    select
        employee_id,
        team,
        'segment' as factor,
        segment as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by employee_id, team, segment
    union all
    select
        employee_id,
        team,
        'language' as factor,
        language as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by employee_id, team, language
    union all
    select
        employee_id,
        team,
        'mode' as factor,
        mode as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by employee_id, team, mode
    union all
    select
        employee_id,
        team,
        'wait' as factor,
        cast(wait as varchar) as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by employee_id, team, wait
    union all
    select
        employee_id,
        team,
        'hour' as factor,
        cast(hour as varchar) as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by employee_id, team, hour
    union all
    select
        employee_id,
        team,
        'time' as factor,
        cast(time as varchar) as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by employee_id, team, time
)

select * from final
