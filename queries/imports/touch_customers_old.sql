-- Customers of the stored contacts that an import replaces. Reads: the table changes.

insert into touched_customers
select distinct contacts.customer_id
from contacts
where
    contacts.customer_id is not null
    and contacts.rowid in (select changes.stored_row from changes where changes.status = 'updated')
