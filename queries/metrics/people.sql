-- Employees with contacts or answers, and their names as the newest roster has them.
-- Grain: employee. `team` and `site`: where they last worked.
-- Parameters: $teams and $sites, members to keep (none: all); $employees, ids to keep (none: all); the scope.
-- Shows: people

with

active as (
    select
        employee_id,
        arg_max(team, day) as team,
        arg_max(site, day) as site
    from contacts_daily
    where
        grain = 'people'
        and employee_id is not null
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
        and (len($employees) = 0 or list_contains($employees, employee_id))
    group by employee_id
    union
    select
        employee_id,
        arg_max(team, day) as team,
        arg_max(site, day) as site
    from answers_daily
    where
        grain = 'people'
        and employee_id is not null
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
        and (len($employees) = 0 or list_contains($employees, employee_id))
    group by employee_id
),

named as (
    select
        employee_id,
        arg_max(name, valid_from) as name
    from employees
    group by employee_id
),

final as (
    select
        active.employee_id,
        any_value(coalesce(named.name, active.employee_id)) as name,
        max(active.team) as team,
        max(active.site) as site
    from active
    left join named on active.employee_id = named.employee_id
    group by active.employee_id
)

select * from final
order by name, employee_id
