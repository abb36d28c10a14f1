-- Who did something where in which span of days: decides which figures of places may be shown. Given out to nobody.
-- Grain: start of the span, week, site, team, employee (null: nobody known). `rows` counts what there is of it.
-- Parameters: $basis: contacts, answers, invitations, comments or employees (their own survey; an answer without a name
-- is a person of its own); $span: week, weeks (a month of whole weeks: those whose Thursday lies in it), month or ever.

with

every as (
    select
        day,
        site,
        team,
        employee_id,
        contacts as rows
    from contacts_daily
    where grain = 'people' and $basis = 'contacts'
    union all
    select
        day,
        site,
        team,
        employee_id,
        answers as rows
    from answers_daily
    where grain = 'people' and $basis = 'answers'
    union all
    select
        day,
        site,
        team,
        employee_id,
        comments as rows
    from answers_daily
    where grain = 'people' and $basis = 'comments' and comments > 0
    union all
    select
        day,
        site,
        team,
        employee_id,
        invited as rows
    from invitations_daily
    where grain = 'people' and $basis = 'invitations'
    union all
    select
        day,
        site,
        team,
        coalesce(employee_id, concat('response ', response_id)) as employee_id,
        1 as rows
    from employee_answers
    where $basis = 'employees'
)

select
    span_of(day, $span) as start,
    cast(date_trunc('week', day) as date) as week,
    site,
    team,
    employee_id as employee,
    cast(sum(rows) as bigint) as rows
from every
group by all
order by all
