-- Answers of somebody else about an erased contact name it by its new id. Grain: answer.
-- Reads: erasing_contacts, erasing_answers.

update answers
set contact_id = erasing_contacts.new_id
from erasing_contacts
where
    answers.contact_id = erasing_contacts.contact_id
    and answers.rowid not in (select erasing_answers.stored_row from erasing_answers)
