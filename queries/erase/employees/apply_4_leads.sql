-- Whom they led is led by nobody. Grain: spell. Parameters: $ids.

update employees
set
    lead_id = null,
    row_hash = spell_print(employee_id, valid_from, valid_to, name, team, site, role, hired_on, left_on)
where list_contains(cast($ids as varchar[]), lead_id)
