-- A placebo: the margins of influence/people.sql with the names dealt out by chance inside each team and week. Every
-- name keeps as many rows as it had, so that nobody can add anything. Grain: employee, team, week.
-- Parameters: $seed, another deal for another number; the others as in influence/people.sql.
-- Shows: figures

with

rated as (
    select
        id,
        employee_id,
        team,
        cast(date_trunc('week', day) as date) as week,
        w,
        y
    from influence_rows($metric, 0)
    where
        day between $first_day and $last_day
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($channels) = 0 or list_contains($channels, channel))
        and (len($queues) = 0 or list_contains($queues, queue))
        and (len($reasons) = 0 or list_contains($reasons, reason))
        and (len($segments) = 0 or list_contains($segments, segment))
),

dealt as (
    select
        team,
        week,
        list(employee_id order by employee_id, id) as names,
        list(struct_pack(w := w, y := y) order by hash(id, employee_id, $seed), id) as results
    from rated
    group by all
),

paired as (
    select
        team,
        week,
        unnest(names) as employee_id,
        unnest(results) as result
    from dealt
)

select
    employee_id,
    team,
    week,
    cast(sum(result.w) as double) / 10000 as n,
    cast(sum(result.w * result.w) as double) / 100000000 as n_sq,
    cast(sum(result.w * result.y) as double) / 10000 as s,
    cast(sum(cast(result.w as bigint) * result.y * result.y) as double) / 10000 as q
from paired
group by all
order by employee_id, team, week
