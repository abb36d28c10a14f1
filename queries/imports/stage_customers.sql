-- Where the rows of one file become customers. Grain: see each table; all of them are temporary.
-- typed_customers: one row a record of the file, in the order of the file, with the first rule it broke.
-- rolled_customers: one row a key, where the profile rolls legs up.
-- staged_customers: what the writer merges: one row a key, with how many rows of the file stand behind it.

create or replace temp table typed_customers (
    customer_id varchar,
    valid_from date,
    segment varchar,
    region varchar,
    annual_value double,
    margin_rate double,
    since date,
    left_on date,
    left_reason varchar,
    renewal_on date,
    contract varchar,
    active boolean,
    traits varchar,
    updated_at timestamp,
    leg varchar,
    row_hash ubigint,
    line bigint,
    fault usmallint,
    fault_value varchar
);

create or replace temp table rolled_customers (
    customer_id varchar,
    valid_from date,
    segment varchar,
    region varchar,
    annual_value double,
    margin_rate double,
    since date,
    left_on date,
    left_reason varchar,
    renewal_on date,
    contract varchar,
    active boolean,
    traits varchar,
    updated_at timestamp,
    file_row bigint,
    row_hash ubigint,
    rows_same bigint,
    rows_superseded bigint,
    rows_folded bigint
);

create or replace temp view legs_customers as
with numbered as (
    select
        typed.*,
        typed.rowid - (select min(every.rowid) from typed_customers as every) as row_id
    from typed_customers as typed
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
    left join repeat_rows on placed.row_id = repeat_rows.row_id and repeat_rows.entity = 'customers'
    where
        placed.fault is null
        and placed.customer_id is not null
        and coalesce(repeat_rows.wins, true)
        and not exists (
            select 1 from staged_rejects
            where staged_rejects.file_row = placed.file_row
        )
)

select * from final;

create or replace temp view staged_customers as
with final as (
    select
        (select source from staged_run) as source,
        customer_id,
        valid_from,
        segment,
        region,
        annual_value,
        margin_rate,
        since,
        left_on,
        left_reason,
        renewal_on,
        contract,
        active,
        traits,
        updated_at,
        file_row,
        row_hash,
        rows_same,
        rows_superseded,
        cast(0 as bigint) as rows_folded
    from legs_customers
    where not (select rolled from staged_run)
    union all
    select
        (select source from staged_run) as source,
        customer_id,
        valid_from,
        segment,
        region,
        annual_value,
        margin_rate,
        since,
        left_on,
        left_reason,
        renewal_on,
        contract,
        active,
        traits,
        updated_at,
        file_row,
        row_hash,
        rows_same,
        rows_superseded,
        rows_folded
    from rolled_customers
)

select * from final;
