-- What comes back within this month. $until: local second at which the next month starts. Grain: one row a contact.
create or replace temp table arrivals as
select * from returned
where t < $until
