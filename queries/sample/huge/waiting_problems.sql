-- What comes back after this month. $until: local second at which the next month starts. Grain: one row a contact.
create or replace temp table pending as
select * from pending
where t >= $until
union all by name
select * from returned
where t >= $until
