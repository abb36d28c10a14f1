-- Reasons written in old market surveys go. Grain: rating. Parameters: $before.

update market
set reason = ''
where day < $before and reason <> ''
