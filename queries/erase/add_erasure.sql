-- One erasure in the ledger. Parameters: $import_number, $generation, $kind, $mode, $erased_at, $rows, $reason,
-- $key_print.

insert into erasures
values ($import_number, $generation, $kind, $mode, $erased_at, $rows, $reason, $key_print)
