-- Let an id come back with exports from now on: what is erased stays erased. Grain: digest.
-- Parameters: $key, $kind, $source, $id.

delete from erased
where digest = sha256(concat_ws(chr(31), $key, $kind, $source, $id))
