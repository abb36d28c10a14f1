-- Remove the months that are made again. Reads: touched_months.

delete from customer_months
where month in (select touched_months.month from touched_months)
