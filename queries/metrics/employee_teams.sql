-- Which teams employees were in, as the list of employees says it.
-- Grain: row of the list that held for a day or more; first_day and last_day are both included.
-- Parameters: $employee (empty: all); the scope.
-- Shows: people

with

listed as (
    select
        employee_id,
        team,
        valid_from,
        least(
            coalesce(valid_to + 1, date '9999-12-31'),
            coalesce(left_on + 1, date '9999-12-31'),
            coalesce(
                lead(valid_from) over (partition by employee_id order by valid_from, source), date '9999-12-31'
            )
        ) as valid_before
    from employees
    where $employee = '' or employee_id = $employee
),

final as (
    select
        employee_id,
        team,
        valid_from as first_day,
        cast(valid_before - 1 as date) as last_day
    from listed
    where
        valid_from < valid_before
        and team is not null
        and in_scope(team, employee_id, valid_from, $scope_all, $scope_teams, $scope_employees)
)

select * from final
order by employee_id, first_day, team
