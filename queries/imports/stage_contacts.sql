-- Where the rows of one file become contacts. Grain: see each table; all of them are temporary.
-- typed_contacts: one row a record of the file, in the order of the file, with the first rule it broke.
-- rolled_contacts: one row a key, where the profile rolls legs up.
-- staged_contacts: what the writer merges: one row a key, with how many rows of the file stand behind it.

create or replace temp table typed_contacts (
    contact_id varchar,
    customer_id varchar,
    employee_id varchar,
    started_at timestamp,
    ended_at timestamp,
    updated_at timestamp,
    channel varchar,
    direction varchar,
    queue varchar,
    reason varchar,
    language varchar,
    outcome varchar,
    queue_s integer,
    hold_s integer,
    talk_s integer,
    wrap_s integer,
    mute_s integer,
    transfers integer,
    holds integer,
    legs integer,
    resolved boolean,
    handlers struct(employee_id varchar, seconds integer)[],
    leg varchar,
    row_hash ubigint,
    line bigint,
    fault usmallint,
    fault_value varchar
);

create or replace temp table rolled_contacts (
    contact_id varchar,
    customer_id varchar,
    employee_id varchar,
    started_at timestamp,
    ended_at timestamp,
    updated_at timestamp,
    channel varchar,
    direction varchar,
    queue varchar,
    reason varchar,
    language varchar,
    outcome varchar,
    queue_s integer,
    hold_s integer,
    talk_s integer,
    wrap_s integer,
    mute_s integer,
    transfers integer,
    holds integer,
    legs integer,
    resolved boolean,
    handlers struct(employee_id varchar, seconds integer)[],
    file_row bigint,
    row_hash ubigint,
    rows_same bigint,
    rows_superseded bigint,
    rows_folded bigint
);

create or replace temp view legs_contacts as
with numbered as (
    select
        typed.*,
        typed.rowid - (select min(every.rowid) from typed_contacts as every) as row_id
    from typed_contacts as typed
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
    left join repeat_rows on placed.row_id = repeat_rows.row_id and repeat_rows.entity = 'contacts'
    where
        placed.fault is null
        and placed.contact_id is not null
        and coalesce(repeat_rows.wins, true)
        and not exists (
            select 1 from staged_rejects
            where staged_rejects.file_row = placed.file_row
        )
)

select * from final;

create or replace temp view staged_contacts as
with final as (
    select
        (select source from staged_run) as source,
        contact_id,
        customer_id,
        employee_id,
        started_at,
        ended_at,
        updated_at,
        channel,
        direction,
        queue,
        reason,
        language,
        outcome,
        queue_s,
        hold_s,
        talk_s,
        wrap_s,
        mute_s,
        transfers,
        holds,
        legs,
        resolved,
        handlers,
        file_row,
        row_hash,
        rows_same,
        rows_superseded,
        cast(0 as bigint) as rows_folded
    from legs_contacts
    where not (select rolled from staged_run)
    union all
    select
        (select source from staged_run) as source,
        contact_id,
        customer_id,
        employee_id,
        started_at,
        ended_at,
        updated_at,
        channel,
        direction,
        queue,
        reason,
        language,
        outcome,
        queue_s,
        hold_s,
        talk_s,
        wrap_s,
        mute_s,
        transfers,
        holds,
        legs,
        resolved,
        handlers,
        file_row,
        row_hash,
        rows_same,
        rows_superseded,
        rows_folded
    from rolled_contacts
)

select * from final;
