-- Why rows were rejected, and how many for each reason.
-- Grain: file, column, reason. `example` is the message of one such row.
-- Parameters: the scope. Rejected rows belong to no team: the open scope only.
-- Shows: rejects

select
    import_id,
    parse_filename(path) as file,
    column_name,
    reason,
    count(*) as rejected,
    min(message) as example
from rejects
where of_company($scope_all, $scope_teams, $scope_employees)
group by import_id, path, column_name, reason
order by import_id desc, rejected desc, file asc, column_name asc, reason asc
