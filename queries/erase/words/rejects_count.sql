-- Refused rows that quote whoever is erased. Grain: one row. Reads: erasing_rejects. Parameters: none.

select count(*) as row_count
from erasing_rejects
