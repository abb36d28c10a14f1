-- Which contacts that could have been invited were, against what was usual for contacts like them, person by person:
-- apart for contacts with a sign of trouble (a long wait, the customer came back, passed on, recorded as not resolved).
-- Grain: person, trouble. `person` is a number for everybody, whom the others are compared with; `employee` is the id,
-- and null of those whom the reader may not see. Nobody to be seen: no row.
-- Alike: the same channel, reason, month, trouble, and whether the customer list knew the customer then.
-- n contacts, invited of them; expected: the share of all alike; weight and variance (hypergeometric, within each kind)
-- of invited minus expected: (invited - expected) / weight is the difference from everybody else.
-- Parameters: $first_day and $last_day, both included; $channels, $queues, $reasons, $segments: contacts to keep;
-- $sites, $teams, $employees: people to show (none: all, "": not known); $long_wait_s, $repeat_s; the scope.
-- Shows: people

with

asked as (
    select contact_id
    from answers
    where contact_id is not null and contact_day between $first_day and $last_day
    group by contact_id
),

eligible as (
    select
        contacts.employee_id,
        contacts.site,
        contacts.team,
        contacts.day,
        coalesce(contacts.channel, '') as channel,
        coalesce(contacts.reason, '') as reason,
        date_trunc('month', contacts.day) as month,
        coalesce(contacts.customer_listed, false)
        and coalesce(contacts.left_on > contacts.day, true) as listed,
        coalesce(coalesce(contacts.queue_s, 0) + coalesce(contacts.hold_s, 0) >= $long_wait_s, false)
        or coalesce(contacts.next_same_s <= $repeat_s, false)
        or coalesce(contacts.transfers > 0, false)
        or coalesce(not contacts.resolved, false) as trouble,
        asked.contact_id is not null as invited
    from contacts
    left join asked on contacts.contact_id = asked.contact_id
    where
        contacts.employee_id is not null
        and contacts.customer_id is not null
        and coalesce(contacts.direction, 'inbound') = 'inbound'
        and coalesce(contacts.outcome, 'answered') = 'answered'
        and contacts.day between $first_day and $last_day
        and (len($channels) = 0 or list_contains($channels, coalesce(contacts.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(contacts.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(contacts.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(contacts.segment, '')))
),

shown as (
    select employee_id
    from eligible
    group by employee_id
    having
        bool_or(
            (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
            and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
            and (len($employees) = 0 or list_contains($employees, employee_id))
        )
        -- the figure is about all of a person's rows: each of them must be the reader's
        and bool_and(in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees))
),

mine as (
    select
        employee_id,
        channel,
        reason,
        month,
        listed,
        trouble,
        count(*) as n,
        count(*) filter (where invited) as k
    from eligible
    group by employee_id, channel, reason, month, listed, trouble
),

compared as (
    select
        *,
        sum(n) over alike as every_n,
        sum(k) over alike as every_k
    from mine
    window alike as (partition by channel, reason, month, listed, trouble)
),

anybody as (
    select count(*) as people
    from shown
),

final as (
    select
        hash(compared.employee_id) as person,
        any_value(shown.employee_id) as employee,
        compared.trouble,
        sum(compared.n) as n,
        sum(compared.k) as invited,
        sum(compared.n * (compared.every_k / compared.every_n)) as expected,
        sum(compared.n * ((compared.every_n - compared.n) / compared.every_n)) as weight,
        coalesce(
            sum(
                (compared.n / compared.every_n) * ((compared.every_n - compared.n) / compared.every_n)
                * compared.every_k * ((compared.every_n - compared.every_k) / nullif(compared.every_n - 1, 0))
            ),
            0
        ) as variance
    from compared
    left join shown on compared.employee_id = shown.employee_id
    where (select anybody.people from anybody) > 0
    group by compared.employee_id, compared.trouble
)

select * from final
order by person, trouble
