-- Random numbers as functions of a key: the same key and salt give the same number, on any machine, in any order.
-- Salts below 64 belong to contacts, those from 64 to customers.

-- Uniform on [0, 1).
create or replace temp macro u(key, salt) as (
    (hash(key::bigint * 128 + salt::bigint) >> 11)::double / 9007199254740992.0
);

-- Standard normal (uses two salts: this and the next).
create or replace temp macro g(key, salt) as (
    sqrt(-2.0 * ln(1.0 - u(key, salt))) * cos(2.0 * pi() * u(key, salt + 1))
);

-- A code from a list of codes, each as likely as it is frequent there.
create or replace temp macro pick(codes, draw) as (codes[1 + floor(draw * len(codes))::integer]);

-- Local second to UTC, where the offset turns from `before` to `after` seconds at local second `change`.
create or replace temp macro utc(t, change, before, after) as (
    make_timestamptz(
        case when t < change then t - before when t >= change then greatest(t - after, change - before) end
        * 1000000
    )
);

-- Log-odds to probability.
create or replace temp macro chance_of(odds) as (1.0 / (1.0 + exp(-odds)));
