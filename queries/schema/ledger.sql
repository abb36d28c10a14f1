-- The import ledger and everything refused. Grain: one row an import; a file of an import; a rejected row.

create table if not exists imports (
    import_id integer not null primary key,
    generation integer not null,
    imported_at timestamp not null,
    code_version varchar not null
);

create table if not exists files (
    import_id integer not null,
    path varchar not null,
    sha256 varchar not null,
    bytes bigint not null,
    profile varchar not null,
    profile_sha256 varchar not null,
    entity varchar not null,
    read bigint not null,
    loaded bigint not null,
    updated bigint not null,
    unchanged bigint not null,
    rejected bigint not null,
    first_at timestamp,
    last_at timestamp
);

create table if not exists rejects (
    import_id integer not null,
    path varchar not null,
    file_row bigint,
    column_name varchar,
    value varchar,
    reason varchar not null,
    message varchar not null
);

-- One row: the generation, the definitions it was made with, and the reach of its data.
create table if not exists state (
    generation integer not null,
    settings_json varchar not null,
    loyalty_sha256 varchar not null,
    built_at timestamp not null,
    code_version varchar not null
);

-- How far each canonical column is filled, over the rows where it could be (hold only where a contact was answered;
-- answers only where somebody answered). Below a fifth, figures that need the column are "not measured".
create table if not exists measured (
    entity varchar not null,
    column_name varchar not null,
    filled bigint not null,
    rows bigint not null
);

-- Reach of each entity's data, in company days.
create table if not exists reach (
    entity varchar not null,
    first_day date,
    last_day date,
    rows bigint not null,
    newest_at timestamp
);
