-- Where the rows of one file become ratings of a market survey. Grain: see each table; all of them are temporary.
-- typed_market: one row a record of the file, in the order of the file, with the first rule it broke.
-- rolled_market: one row a key, where the profile rolls legs up.
-- staged_market: what the writer merges: one row a key, with how many rows of the file stand behind it.

create or replace temp table typed_market (
    rating_id varchar,
    respondent_id varchar,
    answered_at timestamp,
    customer_id varchar,
    segment varchar,
    brand varchar,
    own boolean,
    attribute varchar,
    rating tinyint,
    would_switch tinyint,
    reason varchar,
    reason_kind varchar,
    updated_at timestamp,
    leg varchar,
    row_hash ubigint,
    line bigint,
    fault usmallint,
    fault_value varchar
);

create or replace temp table rolled_market (
    rating_id varchar,
    respondent_id varchar,
    answered_at timestamp,
    customer_id varchar,
    segment varchar,
    brand varchar,
    own boolean,
    attribute varchar,
    rating tinyint,
    would_switch tinyint,
    reason varchar,
    reason_kind varchar,
    updated_at timestamp,
    file_row bigint,
    row_hash ubigint,
    rows_same bigint,
    rows_superseded bigint,
    rows_folded bigint
);

create or replace temp view legs_market as
with numbered as (
    select
        typed.*,
        typed.rowid - (select min(every.rowid) from typed_market as every) as row_id
    from typed_market as typed
),

placed as (
    select
        numbered.* exclude (line),
        coalesce(numbered.line, numbered.row_id + staged_run.first_row) as file_row
    from numbered
    cross join staged_run
),

final as (
    select
        placed.* exclude (fault, fault_value),
        coalesce(repeat_rows.rows_same, 0) as rows_same,
        coalesce(repeat_rows.rows_superseded, 0) as rows_superseded
    from placed
    left join repeat_rows on placed.row_id = repeat_rows.row_id and repeat_rows.entity = 'market'
    where
        placed.fault is null
        and placed.rating_id is not null
        and coalesce(repeat_rows.wins, true)
        and not exists (
            select 1 from staged_rejects
            where staged_rejects.file_row = placed.file_row
        )
)

select * from final;

create or replace temp view staged_market as
with final as (
    select
        (select source from staged_run) as source,
        rating_id,
        respondent_id,
        answered_at,
        customer_id,
        segment,
        brand,
        own,
        attribute,
        rating,
        would_switch,
        reason,
        reason_kind,
        updated_at,
        file_row,
        row_hash,
        rows_same,
        rows_superseded,
        cast(0 as bigint) as rows_folded
    from legs_market
    where not (select rolled from staged_run)
    union all
    select
        (select source from staged_run) as source,
        rating_id,
        respondent_id,
        answered_at,
        customer_id,
        segment,
        brand,
        own,
        attribute,
        rating,
        would_switch,
        reason,
        reason_kind,
        updated_at,
        file_row,
        row_hash,
        rows_same,
        rows_superseded,
        rows_folded
    from rolled_market
)

select * from final;
