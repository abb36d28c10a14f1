-- Who did something where in which span of days: decides which figures of places may be shown. Given out to nobody.
-- Grain: start of the span, week, site, team, employee (null: nobody known), import that brought the rows in. `rows`
-- counts them.
-- Parameters: $basis: contacts, answers, invitations, comments or employees (their own survey; an answer without a name
-- is a person of its own); $span: week, weeks (a month of whole weeks: those whose Thursday lies in it), month or ever.

with

every as (
    select
        day,
        site,
        team,
        employee_id,
        import_id
    from contacts
    where $basis = 'contacts'
    union all
    select
        day,
        site,
        team,
        employee_id,
        import_id
    from answers
    where day is not null and ($basis = 'answers' or ($basis = 'comments' and comment is not null))
    union all
    select
        invited_day as day,
        site,
        team,
        employee_id,
        import_id
    from answers
    where invited_day is not null and $basis = 'invitations'
    union all
    select
        day,
        site,
        team,
        coalesce(employee_id, concat('response ', response_id)) as employee_id,
        import_id
    from employee_answers
    where $basis = 'employees'
)

select
    span_of(day, $span) as start,
    cast(date_trunc('week', day) as date) as week,
    site,
    team,
    employee_id as employee,
    import_id,
    count(*) as rows
from every
group by all
order by all
