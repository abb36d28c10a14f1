-- Every record that broke a rule, once: the first rule it broke, primary entity first. Parameter: $path.
-- A record that the reader already refused (it stands in staged_rejects) is not counted again.
insert into staged_rejects
with firsts as (
    select *
    from staged_faults
    where code > 0
    qualify row_number() over (partition by file_row order by place, code) = 1
),

final as (
    select
        cast($path as varchar) as path,
        firsts.file_row,
        staged_checks.column_name,
        firsts.value,
        staged_checks.reason,
        staged_checks.message
    from firsts
    inner join staged_checks on firsts.code = staged_checks.code
)

select * from final;
