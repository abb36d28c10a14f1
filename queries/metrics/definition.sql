-- Which definition of loyalty the store was made with: the fingerprint of its file. Grain: one row.
-- Parameters: the scope; whoever sees anything sees it.
-- Shows: store

select loyalty_sha256
from state
where any_scope($scope_all, $scope_teams, $scope_employees)
