-- Margins of the influence model per spell and level: of each of what an employee does not decide, how often it met
-- whom, and what customers said. Grain: employee, team, factor, level. Factors: reason, channel, queue, segment,
-- language, survey mode, wait and hour (bands numbered as in schema/macros.sql); time is in influence/people.sql.
-- Parameters: as there. A missing value is a level. Few groupings over the rows, of factors that go together; each by
-- itself is then counted on far fewer.

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
        hour
    from influence_rows($metric, $part)
    where
        day between $first_day and $last_day
        and ($scope_all or list_contains($scope_teams, team) or list_contains($scope_employees, employee_id))
        and (len($channels) = 0 or list_contains($channels, channel))
        and (len($queues) = 0 or list_contains($queues, queue))
        and (len($reasons) = 0 or list_contains($reasons, reason))
        and (len($segments) = 0 or list_contains($segments, segment))
),

topics as materialized (
    select
        employee_id,
        team,
        reason,
        queue,
        sum(w) as n,
        sum(w * y) as s
    from rated
    group by all
),

origins as materialized (
    select
        employee_id,
        team,
        segment,
        language,
        mode,
        sum(w) as n,
        sum(w * y) as s
    from rated
    group by all
),

services as materialized (
    select
        employee_id,
        team,
        channel,
        wait,
        hour,
        sum(w) as n,
        sum(w * y) as s
    from rated
    group by all
),

final as (
    select
        employee_id,
        team,
        'reason' as factor,
        reason as level,
        cast(sum(n) as double) / 10000 as n,
        cast(sum(s) as double) / 10000 as s
    from topics
    group by all
    union all
    select
        employee_id,
        team,
        'queue' as factor,
        queue as level,
        cast(sum(n) as double) / 10000 as n,
        cast(sum(s) as double) / 10000 as s
    from topics
    group by all
    union all
    select
        employee_id,
        team,
        'segment' as factor,
        segment as level,
        cast(sum(n) as double) / 10000 as n,
        cast(sum(s) as double) / 10000 as s
    from origins
    group by all
    union all
    select
        employee_id,
        team,
        'language' as factor,
        language as level,
        cast(sum(n) as double) / 10000 as n,
        cast(sum(s) as double) / 10000 as s
    from origins
    group by all
    union all
    select
        employee_id,
        team,
        'mode' as factor,
        mode as level,
        cast(sum(n) as double) / 10000 as n,
        cast(sum(s) as double) / 10000 as s
    from origins
    group by all
    union all
    select
        employee_id,
        team,
        'channel' as factor,
        channel as level,
        cast(sum(n) as double) / 10000 as n,
        cast(sum(s) as double) / 10000 as s
    from services
    group by all
    union all
    select
        employee_id,
        team,
        'wait' as factor,
        cast(wait as varchar) as level,
        cast(sum(n) as double) / 10000 as n,
        cast(sum(s) as double) / 10000 as s
    from services
    group by all
    union all
    select
        employee_id,
        team,
        'hour' as factor,
        cast(hour as varchar) as level,
        cast(sum(n) as double) / 10000 as n,
        cast(sum(s) as double) / 10000 as s
    from services
    group by all
)

select * from final
