-- Customers whose older contacts go, and whose newer ones are linked again. Grain: customer. Reads: erasing_contacts.
-- Runs before anything is changed. Parameters: none.

insert into touched_customers
select distinct contacts.customer_id
from contacts
where
    contacts.rowid in (select erasing_contacts.stored_row from erasing_contacts)
    and contacts.customer_id is not null
