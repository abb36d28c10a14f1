-- Write what imports/decide_loyalty found.

update answers
set
    loyalty_score = loyalty_changes.loyalty_score,
    loyal = loyalty_changes.loyal
from loyalty_changes
where answers.rowid = loyalty_changes.answer_row
