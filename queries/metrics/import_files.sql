-- Every file that was imported, the newest import first.
-- Grain: a file of an import. read = loaded + updated + unchanged + rejected.
-- Parameters: the scope. File names may tell what a restricted reader must not know: the open scope only.
-- Shows: imports

select
    files.import_id,
    imports.imported_at,
    parse_filename(files.path) as file,
    files.profile,
    files.entity,
    files.bytes,
    files.read,
    files.loaded,
    files.updated,
    files.unchanged,
    files.rejected,
    files.first_at,
    files.last_at
from files
inner join imports on files.import_id = imports.import_id
where of_company($scope_all, $scope_teams, $scope_employees)
order by files.import_id desc, files.path asc, files.entity asc
