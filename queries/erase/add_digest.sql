-- Digests of what must not come back. Grain: id and kind. Parameters: $key, $kind, $source ('': of every source), $ids,
-- $import_number.

insert into erased
with given as (
    select distinct unnest(cast($ids as varchar[])) as id
),

made as (
    select sha256(concat_ws(chr(31), $key, $kind, $source, given.id)) as digest
    from given
    where given.id is not null
)

select
    made.digest,
    cast($kind as varchar) as kind,
    cast($import_number as integer) as import_id
from made
anti join erased on made.digest = erased.digest
