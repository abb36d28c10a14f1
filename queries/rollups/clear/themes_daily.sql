-- Remove the days that are made again. Reads: touched_days.

delete from themes_daily
where day in (select touched_days.day from touched_days)
