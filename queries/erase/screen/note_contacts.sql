-- Contacts that were refused because of their customer: answers about them are refused too, whoever sends them.
-- Grain: contact. Parameters: $key, $import_number. Reads: typed_contacts, staged_rejects, staged_run.

insert into erased
with

numbered as (
    select
        typed.contact_id,
        coalesce(
            typed.line,
            typed.rowid - (select min(every.rowid) from typed_contacts as every) + staged_run.first_row
        ) as file_row
    from typed_contacts as typed
    cross join staged_run
),

refused as (
    select distinct sha256(concat_ws(chr(31), $key, 'contact', '', numbered.contact_id)) as digest
    from numbered
    inner join staged_rejects on numbered.file_row = staged_rejects.file_row
    where staged_rejects.reason = 'erased' and numbered.contact_id is not null
)

select
    refused.digest,
    'contact' as kind,
    $import_number as import_id
from refused
anti join erased on refused.digest = erased.digest
