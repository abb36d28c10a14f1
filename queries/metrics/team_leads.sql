-- Who led which team when, as the list of employees says it: on a day the lead of a team is whoever at least half of
-- those members name who name anybody. One row that was forgotten when a team changed hands gives nobody the team.
-- Grain: team, lead and time without a change in the team; first_day and last_day are both included.
-- Parameters: $employee, the lead (empty: all); the scope.
-- Shows: people

with

listed as (
    select
        team,
        lead_id,
        valid_from,
        least(
            coalesce(valid_to + 1, date '9999-12-31'),
            coalesce(left_on + 1, date '9999-12-31'),
            coalesce(
                lead(valid_from) over (partition by employee_id order by valid_from, source), date '9999-12-31'
            )
        ) as valid_before
    from employees
),

members as (
    select *
    from listed
    where
        valid_from < valid_before
        and team is not null
        and lead_id is not null
),

edges as (
    select
        team,
        valid_from as day
    from members
    union
    select
        team,
        valid_before as day
    from members
),

stretches as (
    select
        team,
        day as first_day,
        lead(day) over (partition by team order by day) as day_before
    from edges
),

named as (
    select
        stretches.team,
        stretches.first_day,
        stretches.day_before,
        members.lead_id,
        count(*) as said,
        sum(count(*)) over (partition by stretches.team, stretches.first_day) as asked
    from stretches
    inner join members
        on
            stretches.team = members.team
            and stretches.first_day >= members.valid_from
            and stretches.day_before <= members.valid_before
    group by stretches.team, stretches.first_day, stretches.day_before, members.lead_id
),

final as (
    select
        lead_id,
        team,
        first_day,
        cast(day_before - 1 as date) as last_day
    from named
    where
        said * 2 >= asked
        and ($employee = '' or lead_id = $employee)
        and in_scope(team, lead_id, first_day, $scope_all, $scope_teams, $scope_employees)
)

select * from final
order by team, lead_id, first_day
