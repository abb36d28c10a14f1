-- Which definition of loyalty the store was made with: the fingerprint of its file. Grain: one row.
-- Parameters: the scope; whoever sees anything sees it.

select loyalty_sha256
from state
where $scope_all or len($scope_teams) > 0 or len($scope_employees) > 0
