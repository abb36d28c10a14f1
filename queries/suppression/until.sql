-- How far the data reached with each import: a week or month that is not over is not shown to whoever sees groups only.
-- Grain: import. Parameters: none. Given out to nobody.

with

every as (
    select
        import_id,
        day
    from contacts
    union all
    select
        import_id,
        day
    from answers
    union all
    select
        import_id,
        day
    from employee_answers
)

select
    import_id,
    max(day) as last_day
from every
where day is not null
group by import_id
order by import_id
