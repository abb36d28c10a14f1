-- Which files the store was made of: path and SHA-256 of their content.
-- Grain: a file of an import.
-- Parameters: the scope. Paths may tell what a restricted reader must not know: the open scope only.
-- Shows: imports

select distinct
    path,
    sha256
from files
where of_company($scope_all, $scope_teams, $scope_employees)
order by path, sha256
