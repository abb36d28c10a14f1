-- At which site a team was when, as the list of employees says it: on every day on which a member stood there.
-- Grain: row of the list that names a team, without repetition; first_day and last_day are both included.
-- Parameters: the scope.
-- Shows: figures

with

listed as (
    select
        employee_id,
        team,
        site,
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

final as (
    select distinct
        team,
        site,
        valid_from as first_day,
        cast(valid_before - 1 as date) as last_day
    from listed
    where
        valid_from < valid_before
        and team is not null
        and in_scope(team, employee_id, valid_from, $scope_all, $scope_teams, $scope_employees)
)

select * from final
order by team, site, first_day, last_day
