-- Who did what in which span of days: decides which figures of topics may be shown. Given out to nobody.
-- Grain: start of the span, week, site, team, channel, queue, reason, segment, employee (null: nobody known), import
-- that brought the rows in. `rows` counts them.
-- Parameters: $basis: contacts, answers, invitations or comments; $span: week, weeks or ever.

with

every as (
    select
        day,
        site,
        team,
        channel,
        queue,
        reason,
        segment,
        employee_id,
        import_id
    from contacts
    where $basis = 'contacts'
    union all
    select
        day,
        site,
        team,
        channel,
        queue,
        reason,
        segment,
        employee_id,
        import_id
    from answers
    where day is not null and ($basis = 'answers' or ($basis = 'comments' and comment is not null))
    union all
    select
        invited_day as day,
        site,
        team,
        channel,
        queue,
        reason,
        segment,
        employee_id,
        import_id
    from answers
    where invited_day is not null and $basis = 'invitations'
)

select
    span_of(day, $span) as start,
    cast(date_trunc('week', day) as date) as week,
    site,
    team,
    channel,
    queue,
    reason,
    segment,
    employee_id as employee,
    import_id,
    count(*) as rows
from every
group by all
order by all
