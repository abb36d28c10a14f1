-- Where the rows of one file become outreach. Grain: see each table; all of them are temporary.
-- typed_outreach: one row a record of the file, in the order of the file, with the first rule it broke.
-- rolled_outreach: one row a key, where the profile rolls legs up.
-- staged_outreach: what the writer merges: one row a key, with how many rows of the file stand behind it.

create or replace temp table typed_outreach (
    outreach_id varchar,
    customer_id varchar,
    sent_at timestamp,
    channel varchar,
    topic varchar,
    replied_at timestamp,
    holdout boolean,
    offer varchar,
    cost double,
    accepted boolean,
    updated_at timestamp,
    leg varchar,
    row_hash ubigint,
    line bigint,
    fault usmallint,
    fault_value varchar
);

create or replace temp table rolled_outreach (
    outreach_id varchar,
    customer_id varchar,
    sent_at timestamp,
    channel varchar,
    topic varchar,
    replied_at timestamp,
    holdout boolean,
    offer varchar,
    cost double,
    accepted boolean,
    updated_at timestamp,
    file_row bigint,
    row_hash ubigint,
    rows_same bigint,
    rows_superseded bigint,
    rows_folded bigint
);

create or replace temp view legs_outreach as
with numbered as (
    select
        typed.*,
        typed.rowid - (select min(every.rowid) from typed_outreach as every) as row_id
    from typed_outreach as typed
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
    left join repeat_rows on placed.row_id = repeat_rows.row_id and repeat_rows.entity = 'outreach'
    where
        placed.fault is null
        and placed.outreach_id is not null
        and coalesce(repeat_rows.wins, true)
        and not exists (
            select 1 from staged_rejects
            where staged_rejects.file_row = placed.file_row
        )
)

select * from final;

create or replace temp view staged_outreach as
with final as (
    select
        (select source from staged_run) as source,
        outreach_id,
        customer_id,
        sent_at,
        channel,
        topic,
        replied_at,
        holdout,
        offer,
        cost,
        accepted,
        updated_at,
        file_row,
        row_hash,
        rows_same,
        rows_superseded,
        cast(0 as bigint) as rows_folded
    from legs_outreach
    where not (select rolled from staged_run)
    union all
    select
        (select source from staged_run) as source,
        outreach_id,
        customer_id,
        sent_at,
        channel,
        topic,
        replied_at,
        holdout,
        offer,
        cost,
        accepted,
        updated_at,
        file_row,
        row_hash,
        rows_same,
        rows_superseded,
        rows_folded
    from rolled_outreach
)

select * from final;
