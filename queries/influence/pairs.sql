-- Off-diagonal counts of X'X for the influence model: how often two levels of two factors met.
-- Grain: factor and level, other factor and level. Parameters and factors as in influence/levels.sql, and the time:
-- by $weekly the first day of the week, else of the month in which that lies.
-- Rows are grouped by three factors at a time, twelve times, so that every two are together once: pairs are then
-- counted on few rows. More factors at once save passes and lose more: where everybody meets everything, they leave
-- nearly as many rows as there are. Each pass reads the columns that it needs; keeping all takes more time and memory.
-- Shows: figures

with

rated as not materialized (
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
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($channels) = 0 or list_contains($channels, channel))
        and (len($queues) = 0 or list_contains($queues, queue))
        and (len($reasons) = 0 or list_contains($reasons, reason))
        and (len($segments) = 0 or list_contains($segments, segment))
),

reason_channel_wait as materialized (
    select
        reason,
        channel,
        wait,
        sum(w) as n
    from rated
    group by all
),

reason_queue_language as materialized (
    select
        reason,
        queue,
        language,
        sum(w) as n
    from rated
    group by all
),

reason_segment_mode as materialized (
    select
        reason,
        segment,
        mode,
        sum(w) as n
    from rated
    group by all
),

reason_hour_time as materialized (
    select
        reason,
        hour,
        time,
        sum(w) as n
    from rated
    group by all
),

channel_queue_time as materialized (
    select
        channel,
        queue,
        time,
        sum(w) as n
    from rated
    group by all
),

channel_segment_hour as materialized (
    select
        channel,
        segment,
        hour,
        sum(w) as n
    from rated
    group by all
),

channel_language_mode as materialized (
    select
        channel,
        language,
        mode,
        sum(w) as n
    from rated
    group by all
),

queue_segment_wait as materialized (
    select
        queue,
        segment,
        wait,
        sum(w) as n
    from rated
    group by all
),

queue_mode_hour as materialized (
    select
        queue,
        mode,
        hour,
        sum(w) as n
    from rated
    group by all
),

segment_language_time as materialized (
    select
        segment,
        language,
        time,
        sum(w) as n
    from rated
    group by all
),

language_wait_hour as materialized (
    select
        language,
        wait,
        hour,
        sum(w) as n
    from rated
    group by all
),

mode_wait_time as materialized (
    select
        mode,
        wait,
        time,
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
    from reason_channel_wait
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'queue' as factor_b,
        queue as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_queue_language
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'segment' as factor_b,
        segment as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_segment_mode
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'language' as factor_b,
        language as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_queue_language
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'mode' as factor_b,
        mode as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_segment_mode
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_channel_wait
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_hour_time
    group by all
    union all
    select
        'reason' as factor_a,
        reason as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_hour_time
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'queue' as factor_b,
        queue as level_b,
        cast(sum(n) as double) / 10000 as n
    from channel_queue_time
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'segment' as factor_b,
        segment as level_b,
        cast(sum(n) as double) / 10000 as n
    from channel_segment_hour
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'language' as factor_b,
        language as level_b,
        cast(sum(n) as double) / 10000 as n
    from channel_language_mode
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'mode' as factor_b,
        mode as level_b,
        cast(sum(n) as double) / 10000 as n
    from channel_language_mode
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_channel_wait
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from channel_segment_hour
    group by all
    union all
    select
        'channel' as factor_a,
        channel as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from channel_queue_time
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'segment' as factor_b,
        segment as level_b,
        cast(sum(n) as double) / 10000 as n
    from queue_segment_wait
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'language' as factor_b,
        language as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_queue_language
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'mode' as factor_b,
        mode as level_b,
        cast(sum(n) as double) / 10000 as n
    from queue_mode_hour
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from queue_segment_wait
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from queue_mode_hour
    group by all
    union all
    select
        'queue' as factor_a,
        queue as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from channel_queue_time
    group by all
    union all
    select
        'segment' as factor_a,
        segment as level_a,
        'language' as factor_b,
        language as level_b,
        cast(sum(n) as double) / 10000 as n
    from segment_language_time
    group by all
    union all
    select
        'segment' as factor_a,
        segment as level_a,
        'mode' as factor_b,
        mode as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_segment_mode
    group by all
    union all
    select
        'segment' as factor_a,
        segment as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from queue_segment_wait
    group by all
    union all
    select
        'segment' as factor_a,
        segment as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from channel_segment_hour
    group by all
    union all
    select
        'segment' as factor_a,
        segment as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from segment_language_time
    group by all
    union all
    select
        'language' as factor_a,
        language as level_a,
        'mode' as factor_b,
        mode as level_b,
        cast(sum(n) as double) / 10000 as n
    from channel_language_mode
    group by all
    union all
    select
        'language' as factor_a,
        language as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from language_wait_hour
    group by all
    union all
    select
        'language' as factor_a,
        language as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from language_wait_hour
    group by all
    union all
    select
        'language' as factor_a,
        language as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from segment_language_time
    group by all
    union all
    select
        'mode' as factor_a,
        mode as level_a,
        'wait' as factor_b,
        cast(wait as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from mode_wait_time
    group by all
    union all
    select
        'mode' as factor_a,
        mode as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from queue_mode_hour
    group by all
    union all
    select
        'mode' as factor_a,
        mode as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from mode_wait_time
    group by all
    union all
    select
        'wait' as factor_a,
        cast(wait as varchar) as level_a,
        'hour' as factor_b,
        cast(hour as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from language_wait_hour
    group by all
    union all
    select
        'wait' as factor_a,
        cast(wait as varchar) as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from mode_wait_time
    group by all
    union all
    select
        'hour' as factor_a,
        cast(hour as varchar) as level_a,
        'time' as factor_b,
        cast(time as varchar) as level_b,
        cast(sum(n) as double) / 10000 as n
    from reason_hour_time
    group by all
)

select * from final
