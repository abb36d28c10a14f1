-- Ratings that cannot stay: those that are only a text, or all of them. Grain: rating.
-- Parameters: $ids, $source, $remove.

delete from market
where
    list_contains(cast($ids as varchar[]), customer_id)
    and ($source = '' or source = $source)
    and ($remove or (rating is null and would_switch is null))
