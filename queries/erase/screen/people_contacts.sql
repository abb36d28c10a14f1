-- Erased employees whom the rows of a staged file still name. Grain: employee.
-- Parameters: $key. Reads: staged_contacts, erased.

with given as (
    select staged.employee_id
    from staged_contacts as staged
    union
    select unnest(list_transform(staged.handlers, lambda turn: turn.employee_id)) as employee_id
    from staged_contacts as staged
)

select given.employee_id
from given
cross join staged_run
where
    given.employee_id is not null
    and (
        sha256(concat_ws(chr(31), $key, 'employee', '', given.employee_id)) in (select erased.digest from erased)
        or sha256(concat_ws(chr(31), $key, 'employee', staged_run.source, given.employee_id)) in (
            select erased.digest from erased
        )
    )
