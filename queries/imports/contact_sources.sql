-- How many systems contacts came from. Grain: one row.

select count(distinct contacts.source) as sources
from contacts
