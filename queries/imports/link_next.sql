-- Where a customer's previous or next contact for the same reason is another one than the store says. Grain: contact.
-- Outbound contacts are nobody's follow-up. Reads: contacts of the customers in touched_customers.

create or replace temp table next_changes as
with

sequenced as (
    select
        contacts.rowid as contact_row,
        contacts.contact_id,
        contacts.day,
        contacts.previous_same_s as stored_previous_s,
        contacts.next_same_s as stored_next_s,
        date_diff('second', lag(contacts.started_at) over same, contacts.started_at) as previous_same_s,
        date_diff('second', contacts.started_at, lead(contacts.started_at) over same) as next_same_s
    from contacts
    semi join touched_customers on contacts.customer_id = touched_customers.customer_id
    where coalesce(contacts.direction, 'inbound') = 'inbound'
    window same as (
        partition by contacts.customer_id, coalesce(contacts.reason, '')
        order by contacts.started_at, contacts.contact_id
    )
)

select
    contact_row,
    contact_id,
    day,
    previous_same_s,
    next_same_s
from sequenced
where stored_previous_s is distinct from previous_same_s or stored_next_s is distinct from next_same_s
