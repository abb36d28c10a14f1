-- Write what imports/relink_contacts found.

update contacts
set
    site = contact_changes.site,
    team = contact_changes.team,
    lead_id = contact_changes.lead_id,
    segment = contact_changes.segment,
    customer_listed = contact_changes.customer_listed,
    left_on = contact_changes.left_on,
    credits = contact_changes.credits
from contact_changes
where contacts.rowid = contact_changes.contact_row
