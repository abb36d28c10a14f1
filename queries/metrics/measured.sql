-- How far each canonical column is filled. Grain: entity, column.
-- Parameters: the scope. These are counts of the whole company, so any scope that sees anything sees them.
-- Shows: store

select
    entity,
    column_name,
    filled,
    rows
from measured
where any_scope($scope_all, $scope_teams, $scope_employees)
order by entity, column_name
