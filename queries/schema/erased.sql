-- Whom the store has forgotten. erased: what must not come back with a later export, as a keyed digest (the key stands
-- in the data folder, not here). Grain: digest; kind: customer, employee, and of an erased customer contact and answer.
-- erasures: what was done when, and nothing about whom. Grain: erasure; mode: anonymous (what stands for itself stayed
-- without the person), removed, or kept (what had reached the age that the settings name).

create table if not exists erased (
    digest varchar not null,
    kind varchar not null,
    import_id integer not null
);

create table if not exists erasures (
    import_id integer not null,
    generation integer not null,
    kind varchar not null,
    mode varchar not null,
    erased_at timestamp not null,
    rows bigint not null,
    reason varchar not null,
    key_print varchar not null
);
