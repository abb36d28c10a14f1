-- First and last day of each kind of data, its rows and its newest moment. Grain: entity.
-- Parameters: the scope. It holds days and counts of the whole company, so any scope that sees anything sees it.
-- Shows: store

select
    entity,
    first_day,
    last_day,
    rows,
    newest_at
from reach
where any_scope($scope_all, $scope_teams, $scope_employees)
order by entity
