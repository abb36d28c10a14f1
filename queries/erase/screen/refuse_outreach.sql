-- Rows of a staged file that name whom the store has forgotten are refused, without quoting them. Grain: record.
-- Parameters: $key, $path. Reads: legs_outreach, erased.

insert into staged_rejects
with

people as (
    select given.customer_id
    from (
        select distinct staged.customer_id
        from legs_outreach as staged
        where staged.customer_id is not null
    ) as given
    cross join staged_run
    where
        sha256(concat_ws(chr(31), $key, 'customer', '', given.customer_id)) in (select erased.digest from erased)
        or sha256(concat_ws(chr(31), $key, 'customer', staged_run.source, given.customer_id)) in (
            select erased.digest from erased
        )
)

select
    cast($path as varchar) as path,
    staged.file_row,
    'customer_id' as column_name,
    cast(null as varchar) as value,
    'erased' as reason,
    'The row is about somebody who was erased here: it is not taken in again.' as message
from legs_outreach as staged
where staged.customer_id in (select people.customer_id from people)
