-- Employees' own survey answers that are new or changed; team and site from the roster where the export is silent.
-- Parameters: $import_number, $timezone, $export_at. Reads: the view accepted.

insert into employee_answers by name
with

dated as (
    select
        accepted.*,
        cast(timezone($timezone, timezone('UTC', accepted.answered_at)) as date) as day
    from accepted
)

select
    dated.source,
    dated.response_id,
    dated.answered_at,
    dated.employee_id,
    coalesce(dated.team, employee_spells.team) as team,
    coalesce(dated.site, employee_spells.site) as site,
    dated.enps,
    dated.trust,
    dated.appreciated,
    dated.mistakes_ok,
    dated.vision,
    dated.comment,
    coalesce(dated.updated_at, $export_at) as updated_at,
    dated.day,
    dated.row_hash,
    $import_number as import_id,
    dated.file_row
from dated
left join employee_spells
    on
        dated.employee_id = employee_spells.employee_id
        and dated.day >= employee_spells.valid_from
        and dated.day < employee_spells.valid_before
