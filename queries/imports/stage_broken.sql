-- Records that could not be put into columns. Parameters: $path, $rows, $values, $reasons, $messages (equal lengths).
insert into staged_rejects
select
    cast($path as varchar) as path,
    unnest(cast($rows as bigint[])) as file_row,
    cast(null as varchar) as column_name,
    shown(unnest(cast($values as varchar[]))) as value,
    unnest(cast($reasons as varchar[])) as reason,
    unnest(cast($messages as varchar[])) as message;
