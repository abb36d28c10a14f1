-- Remove the months that are made again. Reads: touched_months.

delete from influence_levels
where month in (select touched_months.month from touched_months)
