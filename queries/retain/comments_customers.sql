-- Why customers left who left long ago. Grain: spell. Parameters: $before.

update customers
set left_reason = ''
where left_on < $before and left_reason <> ''
