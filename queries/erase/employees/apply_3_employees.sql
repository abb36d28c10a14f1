-- The spells of the roster that are theirs. Grain: spell. Parameters: $ids.

delete from employees
where list_contains(cast($ids as varchar[]), employee_id)
