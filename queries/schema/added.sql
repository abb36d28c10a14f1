-- Columns that an earlier version of the store did not have: `create table if not exists` leaves an old table as it is.
-- A column that is added to a table gets a line here too (of a rollup: at its end, its rows are inserted by position).
-- Runs before the tables are made: a new store has no table yet, and gets every column with it. Grain: see each table.

alter table if exists outreach add column if not exists offer varchar;

alter table if exists outreach add column if not exists cost double;

alter table if exists outreach add column if not exists accepted boolean;

alter table if exists customers add column if not exists traits varchar;

alter table if exists answers add column if not exists folded varchar;

alter table if exists answers add column if not exists themes varchar[];

alter table if exists outreach_daily add column if not exists repeat_k bigint;

alter table if exists outreach_daily add column if not exists ces_n bigint;

alter table if exists outreach_daily add column if not exists ces_k bigint;

alter table if exists outreach_daily add column if not exists contacts_14 bigint;

alter table if exists outreach_daily add column if not exists contacts_14_sq bigint;

alter table if exists outreach_daily add column if not exists contacts_60 bigint;

alter table if exists outreach_daily add column if not exists contacts_60_sq bigint;

alter table if exists outreach_daily add column if not exists cost_n bigint;

alter table if exists outreach_daily add column if not exists cost double;

alter table if exists themes_daily add column if not exists stay_k bigint;

alter table if exists contacts add column if not exists handlers struct(employee_id varchar, seconds integer)[];

alter table if exists contacts add column if not exists credit_rule varchar;

alter table if exists contacts
add column if not exists credits struct(employee_id varchar, team varchar, site varchar, share double)[];

alter table if exists answers
add column if not exists credits struct(employee_id varchar, team varchar, site varchar, share double)[];

alter table if exists answers add column if not exists named_employee_id varchar;

alter table if exists contacts add column if not exists mute_s integer;

alter table if exists answers add column if not exists device varchar;

alter table if exists answers add column if not exists details_changed_at timestamp;

-- Tables that an earlier version kept: margins of influence are counted when they are asked for.
drop table if exists influence_people;

drop table if exists influence_levels;

drop table if exists influence_pairs;
