-- Customers of the contacts that this import wrote. Parameters: $import_number.

insert into touched_customers
select distinct contacts.customer_id
from contacts
where contacts.import_id = $import_number and contacts.customer_id is not null
