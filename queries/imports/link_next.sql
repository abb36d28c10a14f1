-- Where a customer's next contact for the same reason is another one than the store says. Grain: contact.
-- Follow-ups and outbound contacts do not count as the customer's next contact.
-- Reads: contacts of the customers in touched_customers.

create or replace temp table next_changes as
with

sequenced as (
    select
        contacts.rowid as contact_row,
        contacts.contact_id,
        contacts.day,
        contacts.next_same_s as stored_s,
        date_diff(
            'second',
            contacts.started_at,
            lead(contacts.started_at) over (
                partition by contacts.customer_id, coalesce(contacts.reason, '')
                order by contacts.started_at, contacts.contact_id
            )
        ) as next_same_s
    from contacts
    semi join touched_customers on contacts.customer_id = touched_customers.customer_id
    where coalesce(contacts.direction, 'inbound') = 'inbound'
)

select
    contact_row,
    contact_id,
    day,
    next_same_s
from sequenced
where stored_s is distinct from next_same_s
