-- Everybody in the list of employees, with their newest name. Grain: employee.
-- Parameters: the scope.
-- Shows: people

select
    employee_id,
    coalesce(arg_max(name, valid_from), employee_id) as name
from employees
where in_scope(team, employee_id, valid_from, $scope_all, $scope_teams, $scope_employees)
group by employee_id
order by employee_id
