-- When this id was erased before. Grain: one row, or none. Parameters: $key, $kind, $source, $id.

select erasures.erased_at
from erased
inner join erasures on erased.import_id = erasures.import_id
where
    erased.digest in (
        sha256(concat_ws(chr(31), $key, $kind, $source, $id)), sha256(concat_ws(chr(31), $key, $kind, '', $id))
    )
order by erasures.erased_at
limit 1
