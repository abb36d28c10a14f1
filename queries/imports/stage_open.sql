-- Begins the staging of one file. Parameters: $source (what its rows are labelled with), $first_row (number of its
-- first record, counting header lines), $rolled (its legs are rolled up).
-- staged_run: one row. staged_checks: the rules of this file, by number. staged_faults: a record and the rule it broke.
-- staged_rejects: one row a rejected record. repeat_rows: records whose key occurs more than once in the file.

create or replace temp table staged_run as
select
    cast($source as varchar) as source,
    cast($first_row as bigint) as first_row,
    cast($rolled as boolean) as rolled;
