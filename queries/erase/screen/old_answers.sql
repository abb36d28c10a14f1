-- Rows of a staged file that are older than somebody's rows are kept are refused: they would come in a second time,
-- with their people. Grain: record. Parameters: $before (the first moment that is kept), $path. Reads: legs_answers.

insert into staged_rejects
select
    cast($path as varchar) as path,
    staged.file_row,
    '' as column_name,
    cast(null as varchar) as value,
    'too_old' as reason,
    'The row is older than rows are kept here (keep_contacts_days).' as message
from legs_answers as staged
where coalesce(staged.answered_at, staged.invited_at) < $before
