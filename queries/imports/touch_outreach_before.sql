-- Days of outreach up to 60 days before a touched day: what followed it may have changed. Reads: touched_days.

create or replace temp table touched_days as
with

outreach_days as (
    select distinct outreach.day
    from outreach
)

select touched_days.day
from touched_days
union
select outreach_days.day
from outreach_days
inner join touched_days
    on
        outreach_days.day <= touched_days.day
        and outreach_days.day >= touched_days.day - 60
