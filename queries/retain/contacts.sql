-- Contacts that are older than somebody's rows are kept, and their new ids. Grain: stored contact. Those without a
-- line of an export have none any more: they were done before. Parameters: $before.

create or replace temp table erasing_contacts as
with old as (
    select
        contacts.rowid as stored_row,
        contacts.contact_id,
        contacts.day
    from contacts
    where
        contacts.day < $before
        and (
            contacts.file_row is not null
            or contacts.customer_id is not null
            or contacts.employee_id is not null
        )
)

select
    old.stored_row,
    old.contact_id,
    renamed.new_id,
    old.day,
    true as is_kept,
    true as shows_topic,
    true as shows_language
from old
inner join (
    select
        ids.contact_id,
        'x' || replace(cast(uuid() as varchar), '-', '') as new_id
    from (select distinct old.contact_id from old) as ids
) as renamed on old.contact_id = renamed.contact_id
