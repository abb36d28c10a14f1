-- How far each canonical column is filled. Grain: entity, column.
-- Parameters: the scope. These are counts of the whole company, so any scope that sees anything sees them.

select
    entity,
    column_name,
    filled,
    rows
from measured
where $scope_all or len($scope_teams) > 0 or len($scope_employees) > 0
order by entity, column_name
