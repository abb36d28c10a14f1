-- Rows of a staged file that name whom the store has forgotten are refused, without quoting them. Grain: record.
-- Parameters: $key, $path. Reads: legs_employee_answers, erased.

insert into staged_rejects
with

people as (
    select given.employee_id
    from (
        select distinct staged.employee_id
        from legs_employee_answers as staged
        where staged.employee_id is not null
    ) as given
    cross join staged_run
    where
        sha256(concat_ws(chr(31), $key, 'employee', '', given.employee_id)) in (select erased.digest from erased)
        or sha256(concat_ws(chr(31), $key, 'employee', staged_run.source, given.employee_id)) in (
            select erased.digest from erased
        )
)

select
    cast($path as varchar) as path,
    staged.file_row,
    'employee_id' as column_name,
    cast(null as varchar) as value,
    'erased' as reason,
    'The row is about somebody who was erased here: it is not taken in again.' as message
from legs_employee_answers as staged
where staged.employee_id in (select people.employee_id from people)
