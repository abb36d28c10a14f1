-- Their own survey answers go: in a team, an answer without a name is soon somebody's. Grain: answer. Parameters: $ids.

delete from employee_answers
where list_contains(cast($ids as varchar[]), employee_id)
