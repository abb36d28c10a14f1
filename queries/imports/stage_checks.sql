-- Writes down the rules of one file. Parameters: $codes, $columns, $reasons, $messages (lists of equal length).
insert into staged_checks
select
    unnest(cast($codes as usmallint[])) as code,
    unnest(cast($columns as varchar[])) as column_name,
    unnest(cast($reasons as varchar[])) as reason,
    unnest(cast($messages as varchar[])) as message;
