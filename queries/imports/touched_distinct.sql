-- Each touched day once; and the months they lie in.

create or replace temp table touched_days as
select distinct touched_days.day
from touched_days
where touched_days.day is not null;

create or replace temp table touched_months as
select distinct cast(date_trunc('month', touched_days.day) as date) as month
from touched_days
