-- Ids of contacts and answers that later exports may name without naming the customer. Grain: kind.
-- Parameters: none. Reads: erasing_contacts, erasing_answers.

select
    'contact' as kind,
    list(distinct contact_id) as ids
from erasing_contacts
union all
select
    'answer' as kind,
    list(distinct answer_id) as ids
from erasing_answers
