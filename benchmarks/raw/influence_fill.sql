-- Answers of the benchmark on influence, from a chunk of drawn ratings: everything that its model reads is there.
insert into answers by name
select
    'drawn' as source,
    'A' || number as answer_id,
    'E' || lpad(employee::varchar, 5, '0') as employee_id,
    cast(day as date) as day,
    cast(day as date) as invited_day,
    'Team ' || lpad(team::varchar, 3, '0') as team,
    csat,
    'Reason ' || reason as reason,
    'channel ' || channel as channel,
    'Queue ' || queue as queue,
    'segment ' || segment as segment,
    'l' || language as language,
    'mode ' || mode as mode,
    queue_s,
    hour,
    0 as row_hash,
    1 as import_id
from drawn;
