-- When the newest import ended: the only day that data without any dates has. Grain: one row, or none.
-- Parameters: the scope. It is a fact about the whole company, so any scope that sees anything sees it.

select imported_at
from imports
where $scope_all or len($scope_teams) > 0 or len($scope_employees) > 0
order by imported_at desc
limit 1
