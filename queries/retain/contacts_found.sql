-- Rows that are older than somebody's rows are kept. Grain: table. Reads: erasing_contacts, erasing_answers.
-- Parameters: none.

select
    'contacts' as table_name,
    count(*) as row_count
from erasing_contacts
having count(*) > 0
union all
select
    'answers' as table_name,
    count(*) as row_count
from erasing_answers
having count(*) > 0
