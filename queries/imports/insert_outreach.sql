-- Outreach that is new or changed, with the segment as of the day.
-- Parameters: $import_number, $timezone, $export_at. Reads: the view accepted.

insert into outreach by name
with

dated as (
    select
        accepted.*,
        cast(timezone($timezone, timezone('UTC', accepted.sent_at)) as date) as day
    from accepted
)

select
    dated.source,
    dated.outreach_id,
    dated.customer_id,
    dated.sent_at,
    dated.channel,
    dated.topic,
    dated.replied_at,
    dated.holdout,
    dated.offer,
    dated.cost,
    dated.accepted,
    coalesce(dated.updated_at, $export_at) as updated_at,
    dated.day,
    customer_spells.segment,
    dated.row_hash,
    $import_number as import_id,
    dated.file_row
from dated
left join customer_spells
    on
        dated.customer_id = customer_spells.customer_id
        and dated.day >= customer_spells.valid_from
        and dated.day < customer_spells.valid_before
