-- Dimensions: customers and employees, effective-dated. Grain: one row a customer (employee) and start of validity.
-- A row holds from `valid_from` until the next row of the same customer (employee), or until `valid_to`.

create table if not exists customers (
    source varchar not null,
    customer_id varchar not null,
    valid_from date not null,
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
    -- what else the list says of a customer, as it was given: JSON object of column to text
    traits varchar,
    updated_at timestamp,
    row_hash ubigint not null,
    import_id integer not null,
    file_row bigint
);

create table if not exists employees (
    source varchar not null,
    employee_id varchar not null,
    valid_from date not null,
    valid_to date,
    name varchar,
    team varchar,
    lead_id varchar,
    site varchar,
    role varchar,
    hired_on date,
    left_on date,
    updated_at timestamp,
    row_hash ubigint not null,
    import_id integer not null,
    file_row bigint
);
