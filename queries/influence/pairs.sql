-- Off-diagonal counts of X'X for the influence model: how often two levels of two factors met.
-- Grain: factor and level, other factor and level. Parameters and factors as in influence/levels.sql, and the time:
-- by $weekly the first day of the week, else of the month in which that lies.
-- Rows are grouped by a few factors at a time, so that every two are together once: pairs are then counted on far
-- fewer rows. All nine at once would leave nearly as many as there are.

with

rated as (
    select
        w,
        reason,
        channel,
        queue,
        segment,
        language,
        mode,
        wait,
        hour,
        cast(
            case when $weekly then date_trunc('week', day) else date_trunc('month', date_trunc('week', day)) end as date
        ) as time
    from influence_rows($metric, 0)
    where
        day between $first_day and $last_day
        and ($scope_all or list_contains($scope_teams, team) or list_contains($scope_employees, employee_id))
        and (len($channels) = 0 or list_contains($channels, channel))
        and (len($queues) = 0 or list_contains($queues, queue))
        and (len($reasons) = 0 or list_contains($reasons, reason))
        and (len($segments) = 0 or list_contains($segments, segment))
),

settings as materialized (
    select
        channel,
        segment,
        language,
        mode,
        wait,
        hour,
        sum(w) as n
    from rated
    group by all
),

topic_service as materialized (
    select
        reason,
        queue,
        time,
        channel,
        wait,
        sum(w) as n
    from rated
    group by all
),

topic_origin as materialized (
    select
        reason,
        queue,
        time,
        segment,
        language,
        sum(w) as n
    from rated
    group by all
),

topic_survey as materialized (
    select
        reason,
        queue,
        time,
        mode,
        hour,
        sum(w) as n
    from rated
    group by all
),

final as (
    select
        'reason' as factor_a,
        reason as level_a,
        'channel' as factor_b,
        channel as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_service
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'queue' as factor_b,
        queue as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_service
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'segment' as factor_b,
        segment as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_origin
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'language' as factor_b,
        language as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_origin
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'mode' as factor_b,
        mode as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_survey
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_service
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_survey
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_service
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'queue' as factor_b,
        queue as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_service
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'segment' as factor_b,
        segment as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'language' as factor_b,
        language as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'mode' as factor_b,
        mode as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_service
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'segment' as factor_b,
        segment as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_origin
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'language' as factor_b,
        language as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_origin
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'mode' as factor_b,
        mode as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_survey
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_service
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_survey
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_service
    group by all
    union all
    select
        'segment' as factor_a,
        segment as level_a,
        'language' as factor_b,
        language as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'segment' as factor_a,
        segment as level_a,
        'mode' as factor_b,
        mode as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'segment' as factor_a,
        segment as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'segment' as factor_a,
        segment as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'segment' as factor_a,
        segment as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_origin
    group by all
    union all
    select
        'language' as factor_a,
        language as level_a,
        'mode' as factor_b,
        mode as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'language' as factor_a,
        language as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'language' as factor_a,
        language as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'language' as factor_a,
        language as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_origin
    group by all
    union all
    select
        'mode' as factor_a,
        mode as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'mode' as factor_a,
        mode as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'mode' as factor_a,
        mode as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_survey
    group by all
    union all
    select
        'wait' as factor_a,
        cast(wait as varchar) as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from settings
    group by all
    union all
    select
        'wait' as factor_a,
        cast(wait as varchar) as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_service
    group by all
    union all
    select
        'hour' as factor_a,
        cast(hour as varchar) as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from topic_survey
    group by all
)

select * from final
