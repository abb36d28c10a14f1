-- What is not the same in both stores: columns by their types, and macros. Grain: difference. Parameters: none.

with

held as (
    select table_name || '.' || column_name || ': ' || data_type as said
    from duckdb_columns()
    where database_name = 'held' and not internal
    union all
    select function_name || ': ' || macro_definition as said
    from duckdb_functions()
    where database_name = 'held' and not internal
),

fresh as (
    select table_name || '.' || column_name || ': ' || data_type as said
    from duckdb_columns()
    where database_name = 'fresh' and not internal
    union all
    select function_name || ': ' || macro_definition as said
    from duckdb_functions()
    where database_name = 'fresh' and not internal
)

select coalesce(held.said, fresh.said) as difference
from held
full join fresh on held.said = fresh.said
where held.said is null or fresh.said is null
