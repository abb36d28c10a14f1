-- Old answers are about nobody. Grain: answer. Reads: erasing_answers. Parameters: none.

update answers
set
    employee_id = null,
    named_employee_id = '',
    lead_id = null,
    credits = list_transform(
        answers.credits,
        lambda each: struct_pack(
            employee_id := cast(null as varchar),
            team := each.team,
            site := each.site,
            share := each.share
        )
    )
from erasing_answers
where answers.rowid = erasing_answers.stored_row
