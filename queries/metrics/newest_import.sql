-- When the newest import ended: the only day that data without any dates has. Grain: one row, or none.
-- Parameters: the scope. It is a fact about the whole company, so any scope that sees anything sees it.
-- Shows: store

select imported_at
from imports
where any_scope($scope_all, $scope_teams, $scope_employees)
order by imported_at desc
limit 1
