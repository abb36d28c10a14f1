-- Ratings of a market survey that are new or changed; the segment from the customer list where the survey is silent.
-- Parameters: $import_number, $timezone, $export_at. Reads: the view accepted.

insert into market by name
with

dated as (
    select
        accepted.*,
        cast(timezone($timezone, timezone('UTC', accepted.answered_at)) as date) as day
    from accepted
)

select
    dated.source,
    dated.rating_id,
    dated.respondent_id,
    dated.answered_at,
    dated.customer_id,
    coalesce(dated.segment, customer_spells.segment) as segment,
    dated.brand,
    dated.own,
    dated.attribute,
    dated.rating,
    dated.would_switch,
    dated.reason,
    dated.reason_kind,
    coalesce(dated.updated_at, $export_at) as updated_at,
    dated.day,
    dated.row_hash,
    $import_number as import_id,
    dated.file_row
from dated
left join customer_spells
    on
        dated.customer_id = customer_spells.customer_id
        and dated.day >= customer_spells.valid_from
        and dated.day < customer_spells.valid_before
