-- What the store holds of the customers to be erased, and what becomes of it. Grain: table and fate (stays: without
-- the person; goes). Parameters: $ids, $source, $remove. Reads: erasing_contacts, erasing_answers.

select
    'contacts' as table_name,
    case when is_kept then 'stays' else 'goes' end as fate,
    count(*) as row_count
from erasing_contacts
group by all
union all
select
    'answers' as table_name,
    case when is_kept then 'stays' else 'goes' end as fate,
    count(*) as row_count
from erasing_answers
group by all
union all
select
    'market' as table_name,
    case when $remove or (rating is null and would_switch is null) then 'goes' else 'stays' end as fate,
    count(*) as row_count
from market
where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
group by all
union all
select
    'customers' as table_name,
    'goes' as fate,
    count(*) as row_count
from customers
where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
having count(*) > 0
union all
select
    'purchases' as table_name,
    'goes' as fate,
    count(*) as row_count
from purchases
where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
having count(*) > 0
union all
select
    'outreach' as table_name,
    'goes' as fate,
    count(*) as row_count
from outreach
where list_contains(cast($ids as varchar[]), customer_id) and ($source = '' or source = $source)
having count(*) > 0
