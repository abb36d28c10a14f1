-- Write down one rule of credit. Parameters: $valid_from, $starts_at, $rule, $declared_at, $import_number.

insert into credit_rules
values ($valid_from, $starts_at, $rule, $declared_at, $import_number)
