-- Contacts that another system knows under the same id. Grain: contact.

create or replace temp table hidden_contacts as
with

first_sources as (
    select
        contacts.contact_id,
        min(contacts.source) as source
    from contacts
    group by contacts.contact_id
    having count(*) > 1
)

select
    contacts.source,
    contacts.contact_id
from contacts
inner join first_sources on contacts.contact_id = first_sources.contact_id
where contacts.source <> first_sources.source
