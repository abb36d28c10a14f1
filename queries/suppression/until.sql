-- The last day that the data reach: a week or month that is not over is not shown to whoever sees groups only.
-- Grain: one row. Parameters: none. Given out to nobody.

select max(last_day) as last_day
from reach
where entity in ('contacts', 'answers', 'employee_answers')
