-- Ratings of a market survey stay as ratings of nobody, without the reason that was written. Those that one respondent
-- gave together stay together, under a name of no meaning. Grain: rating. Parameters: $ids, $source.

update market
set
    rating_id = 'x' || replace(cast(uuid() as varchar), '-', ''),
    respondent_id = renamed.new_id,
    customer_id = null,
    segment = null,
    answered_at = time_bucket(interval 15 minute, market.answered_at),
    reason = null,
    updated_at = null,
    row_hash = 0,
    file_row = null
from (
    select
        theirs.respondent_id,
        case
            when theirs.respondent_id is not null then 'x' || replace(cast(uuid() as varchar), '-', '')
        end as new_id
    from (
        select distinct market.respondent_id
        from market
        where list_contains(cast($ids as varchar[]), market.customer_id)
    ) as theirs
) as renamed
where
    list_contains(cast($ids as varchar[]), market.customer_id)
    and ($source = '' or market.source = $source)
    and market.respondent_id is not distinct from renamed.respondent_id
