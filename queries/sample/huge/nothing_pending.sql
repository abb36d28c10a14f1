-- Before the first month nothing is waiting to come back. Grain: one row a contact still to come.
create or replace temp table pending (
    key bigint, turn integer, wave integer, customer bigint, t bigint, reason integer, channel integer
)
