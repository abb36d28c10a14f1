-- One line of the import ledger: a file and what became of its rows.

insert into files
values (
    $import_number, $path, $sha256, $bytes, $profile, $profile_sha256, $entity, $read, $loaded, $updated, $unchanged,
    $rejected, $first_at, $last_at
)
