-- What the customer list says of them goes, in every spell.
-- Grain: row. Parameters: $ids, $source.

delete from customers
where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
