-- First and last day of each kind of data, its rows and its newest moment. Grain: entity.
-- Parameters: the scope. It holds days and counts of the whole company, so any scope that sees anything sees it.

select
    entity,
    first_day,
    last_day,
    rows,
    newest_at
from reach
where $scope_all or len($scope_teams) > 0 or len($scope_employees) > 0
order by entity
