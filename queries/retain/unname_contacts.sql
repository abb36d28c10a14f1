-- Old contacts are handled by nobody, where somebody did. Grain: contact. Reads: erasing_contacts. Parameters: none.

update contacts
set
    employee_id = null,
    lead_id = null,
    handlers = null,
    credits = list_transform(
        contacts.credits,
        lambda each: struct_pack(
            employee_id := cast(null as varchar),
            team := each.team,
            site := each.site,
            share := each.share
        )
    )
from erasing_contacts
where contacts.rowid = erasing_contacts.stored_row
