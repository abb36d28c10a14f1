-- Outreach is judged by what its customer did next: without the customer it would always look as if it had worked.
-- Grain: row. Parameters: $ids, $source.

delete from outreach
where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
