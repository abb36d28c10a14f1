-- Purchases say something of a customer over time only: they go.
-- Grain: row. Parameters: $ids, $source.

delete from purchases
where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
