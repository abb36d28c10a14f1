-- What an import touched, collected while it runs. Grain of each: one row an item, repeats allowed.

create or replace temp table touched_days (day date);

create or replace temp table touched_customers (customer_id varchar);

create or replace temp table touched_contacts (contact_id varchar);
-- contacts that another system knows under the same id: answers are linked to the first system's
create or replace temp table hidden_contacts (source varchar, contact_id varchar);
