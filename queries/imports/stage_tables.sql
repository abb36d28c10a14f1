-- The tables that the staging of one file fills beside the typed rows. Grain: see each; all of them are temporary.
-- staged_checks: a rule of this file, by number. staged_faults: a record and the first rule it broke, by entity.
-- staged_rejects: a rejected record (the first rule, in the order of the entities). repeat_keys, repeat_rows:
-- records whose key occurs more than once in the file, which of them wins, and what became of the others.

create or replace temp table staged_checks (
    code usmallint,
    column_name varchar,
    reason varchar,
    message varchar
);

create or replace temp table staged_faults (
    place tinyint,
    file_row bigint,
    code usmallint,
    value varchar
);

create or replace temp table staged_rejects (
    path varchar,
    file_row bigint,
    column_name varchar,
    value varchar,
    reason varchar,
    message varchar
);

create or replace temp table repeat_keys (
    entity varchar,
    row_id bigint,
    key varchar,
    updated_at timestamp,
    row_hash ubigint
);

create or replace temp table repeat_rows (
    entity varchar,
    row_id bigint,
    wins boolean,
    rows_same bigint,
    rows_superseded bigint
);
