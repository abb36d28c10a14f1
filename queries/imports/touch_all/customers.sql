-- Every customer with a contact.

insert into touched_customers
select distinct contacts.customer_id
from contacts
where contacts.customer_id is not null
