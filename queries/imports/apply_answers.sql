-- Write what imports/relink_answers found.

update answers
set
    employee_id = answer_changes.employee_id,
    customer_id = answer_changes.customer_id,
    contact_day = answer_changes.contact_day,
    site = answer_changes.site,
    team = answer_changes.team,
    lead_id = answer_changes.lead_id,
    channel = answer_changes.channel,
    queue = answer_changes.queue,
    reason = answer_changes.reason,
    segment = answer_changes.segment,
    hour = answer_changes.hour,
    queue_s = answer_changes.queue_s,
    hold_s = answer_changes.hold_s,
    transfers = answer_changes.transfers,
    credits = answer_changes.credits,
    fcr_eligible = answer_changes.fcr_eligible,
    previous_same_s = answer_changes.previous_same_s,
    next_same_s = answer_changes.next_same_s
from answer_changes
where answers.rowid = answer_changes.answer_row
