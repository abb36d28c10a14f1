-- Margins of the influence model per spell and level: of each of what an employee does not decide, how often it met
-- whom, and what customers said. Grain: employee, team, factor, level. Factors: reason, channel, queue, segment,
-- language, survey mode, wait and hour (bands numbered as in schema/macros.sql); time is in influence/people.sql.
-- Parameters: as there. A missing value is a level.
-- One grouping a factor, each of which reads the columns that it needs: grouping by several at once saves passes, but
-- where everybody meets everything it leaves nearly as many rows as there are, and takes their room.
-- Shows: figures

with

rated as not materialized (
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
        hour
    from influence_rows($metric, $part)
    where
        day between $first_day and $last_day
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
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
    group by all
    union all
    select
        employee_id,
        team,
        'channel' as factor,
        channel as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by all
    union all
    select
        employee_id,
        team,
        'queue' as factor,
        queue as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by all
    union all
    select
        employee_id,
        team,
        'segment' as factor,
        segment as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by all
    union all
    select
        employee_id,
        team,
        'language' as factor,
        language as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by all
    union all
    select
        employee_id,
        team,
        'mode' as factor,
        mode as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by all
    union all
    select
        employee_id,
        team,
        'wait' as factor,
        cast(wait as varchar) as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by all
    union all
    select
        employee_id,
        team,
        'hour' as factor,
        cast(hour as varchar) as level,
        cast(sum(w) as double) / 10000 as n,
        cast(sum(w * y) as double) / 10000 as s
    from rated
    group by all
)

select * from final
order by employee_id, team, factor, level
