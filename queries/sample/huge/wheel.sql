-- Who sits on which slot for each reason this month, with what each adds. Grain: one row a reason and slot.
-- Reads the registered frame `drawn`.
create or replace temp table wheel as
select * from drawn
