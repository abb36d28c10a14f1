-- Begins the staging of one file. Parameters: $source (what its rows are labelled with), $first_row (number of its
-- first record, counting header lines), $rolled (its legs are rolled up).
-- Grain: one row.

create or replace temp table staged_run as
select
    cast($source as varchar) as source,
    cast($first_row as bigint) as first_row,
    cast($rolled as boolean) as rolled;
