-- Where the rows of one file become survey answers and invitations. Grain: see each table; all of them are temporary.
-- typed_answers: one row a record of the file, in the order of the file, with the first rule it broke.
-- rolled_answers: one row a key, where the profile rolls legs up.
-- staged_answers: what the writer merges: one row a key, with how many rows of the file stand behind it.

create or replace temp table typed_answers (
    answer_id varchar,
    contact_id varchar,
    customer_id varchar,
    employee_id varchar,
    invited_at timestamp,
    delivered boolean,
    answered_at timestamp,
    updated_at timestamp,
    survey varchar,
    mode varchar,
    language varchar,
    device varchar,
    details_changed_at timestamp,
    csat tinyint,
    nps tinyint,
    ces tinyint,
    resolved boolean,
    contacts_needed smallint,
    stay tinyint,
    repurchase tinyint,
    trust tinyint,
    emotion varchar,
    comment varchar,
    needs varchar,
    original varchar,
    leg varchar,
    row_hash ubigint,
    line bigint,
    fault usmallint,
    fault_value varchar
);

create or replace temp table rolled_answers (
    answer_id varchar,
    contact_id varchar,
    customer_id varchar,
    employee_id varchar,
    invited_at timestamp,
    delivered boolean,
    answered_at timestamp,
    updated_at timestamp,
    survey varchar,
    mode varchar,
    language varchar,
    device varchar,
    details_changed_at timestamp,
    csat tinyint,
    nps tinyint,
    ces tinyint,
    resolved boolean,
    contacts_needed smallint,
    stay tinyint,
    repurchase tinyint,
    trust tinyint,
    emotion varchar,
    comment varchar,
    needs varchar,
    original varchar,
    file_row bigint,
    row_hash ubigint,
    rows_same bigint,
    rows_superseded bigint,
    rows_folded bigint
);

create or replace temp view legs_answers as
with numbered as (
    select
        typed.*,
        typed.rowid - (select min(every.rowid) from typed_answers as every) as row_id
    from typed_answers as typed
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
    left join repeat_rows on placed.row_id = repeat_rows.row_id and repeat_rows.entity = 'answers'
    where
        placed.fault is null
        and placed.answer_id is not null
        and coalesce(repeat_rows.wins, true)
        and not exists (
            select 1 from staged_rejects
            where staged_rejects.file_row = placed.file_row
        )
)

select * from final;

create or replace temp view staged_answers as
with final as (
    select
        (select source from staged_run) as source,
        answer_id,
        contact_id,
        customer_id,
        employee_id,
        invited_at,
        delivered,
        answered_at,
        updated_at,
        survey,
        mode,
        language,
        device,
        details_changed_at,
        csat,
        nps,
        ces,
        resolved,
        contacts_needed,
        stay,
        repurchase,
        trust,
        emotion,
        comment,
        needs,
        original,
        file_row,
        row_hash,
        rows_same,
        rows_superseded,
        cast(0 as bigint) as rows_folded
    from legs_answers
    where not (select rolled from staged_run)
    union all
    select
        (select source from staged_run) as source,
        answer_id,
        contact_id,
        customer_id,
        employee_id,
        invited_at,
        delivered,
        answered_at,
        updated_at,
        survey,
        mode,
        language,
        device,
        details_changed_at,
        csat,
        nps,
        ces,
        resolved,
        contacts_needed,
        stay,
        repurchase,
        trust,
        emotion,
        comment,
        needs,
        original,
        file_row,
        row_hash,
        rows_same,
        rows_superseded,
        rows_folded
    from rolled_answers
)

select * from final;
