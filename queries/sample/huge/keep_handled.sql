-- Adds the contacts just handled to those of the month.
insert into month_contacts by name
select * from handled
