-- One import in the ledger.

insert into imports
values ($import_number, $generation, $imported_at, $code_version)
