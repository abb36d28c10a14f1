-- The contacts of a new month. Grain: one row a contact.
create or replace temp table month_contacts as
select * from handled
