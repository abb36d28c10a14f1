-- Contacts that cannot stay. Grain: contact. Reads: erasing_contacts.

delete from contacts
where rowid in (select erasing_contacts.stored_row from erasing_contacts where not erasing_contacts.is_kept)
