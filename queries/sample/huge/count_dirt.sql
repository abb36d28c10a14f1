-- How many rows of the month carry which dirt. Grain: one row a kind of dirt.
select
    dirt,
    count(*) as n
from deliveries
group by dirt
order by dirt
