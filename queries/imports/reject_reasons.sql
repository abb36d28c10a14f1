-- Rejected rows of one file by reason. Grain: reason. Parameters: $path. Reads: staged_rejects.

select
    staged_rejects.reason,
    count(*) as row_count
from staged_rejects
where staged_rejects.path = $path
group by staged_rejects.reason
order by row_count desc, staged_rejects.reason asc
