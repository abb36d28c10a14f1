-- Every contact that an answer names.

insert into touched_contacts
select distinct answers.contact_id
from answers
where answers.contact_id is not null
