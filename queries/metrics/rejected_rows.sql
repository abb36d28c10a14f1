-- Every rejected row as it stood in its file, for download.
-- Grain: a rejected value.
-- Parameters: $most, how many at most; the scope. Rejected rows belong to no team: the open scope only.
-- Shows: rejects

select
    import_id,
    parse_filename(path) as file,
    file_row,
    column_name,
    value,
    reason,
    message
from rejects
where of_company($scope_all, $scope_teams, $scope_employees)
order by import_id desc, file asc, file_row asc, column_name asc
limit $most
