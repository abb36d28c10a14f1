-- Which record of a repeated key wins: the latest by the export's own time, and of those the last in the file.
-- Grain: one row a record whose key occurs more than once. The others were the same (equal fingerprints) or superseded.
-- Reads repeat_keys.
insert into repeat_rows
with repeated as (
    select
        entity,
        key
    from repeat_keys
    group by all
    having count(*) > 1
),

ranked as (
    select
        repeat_keys.*,
        row_number() over latest as place,
        first_value(repeat_keys.row_hash) over latest as kept_hash
    from repeat_keys
    semi join repeated on repeat_keys.entity = repeated.entity and repeat_keys.key = repeated.key
    window latest as (
        partition by repeat_keys.entity, repeat_keys.key
        order by repeat_keys.updated_at desc nulls last, repeat_keys.row_id desc
    )
),

final as (
    select
        entity,
        row_id,
        place = 1 as wins,
        count(*) filter (where place > 1 and row_hash = kept_hash) over same_key as rows_same,
        count(*) filter (where row_hash <> kept_hash) over same_key as rows_superseded
    from ranked
    window same_key as (partition by entity, key)
)

select * from final;
