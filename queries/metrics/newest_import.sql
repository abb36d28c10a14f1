-- When the newest import ended: the only day that data without any dates has. Grain: one row.
-- Parameters: the scope. It is a fact about the whole company, so any scope that sees anything sees it.

select max(imported_at) as imported_at
from imports
where $scope_all or len($scope_teams) > 0 or len($scope_employees) > 0
