-- Who handled one contact, in order, and what share of the credit each has. Grain: source, turn.
-- Nobody outside the scope is named: `hidden` says that somebody stands there.
-- Parameters: $contact; the scope.
-- Shows: contacts

-- noqa: disable=RF01

with

shared as (
    select
        contacts.*,
        unnest(contacts.handlers) as turn,
        generate_subscripts(contacts.handlers, 1) as place
    from contacts
    where
        contacts.contact_id = $contact
        and contacts.handlers is not null
        and in_scope(contacts.team, contacts.employee_id, contacts.day, $scope_all, $scope_teams, $scope_employees)
),

held as (
    select
        shared.source,
        shared.day,
        shared.place,
        shared.turn.employee_id,
        shared.turn.seconds,
        shared.credit_rule,
        case
            when shared.credits is null
                then cast(shared.turn.employee_id = shared.employee_id as double)
            else
                coalesce(
                    list_extract(
                        list_filter(shared.credits, lambda each: each.employee_id = shared.turn.employee_id), 1
                    ).share,
                    0
                )
        end as share,
        arg_max(employees.name, employees.valid_from) as name,
        arg_max(employees.team, employees.valid_from) as team
    from shared
    left join employees
        on
            shared.turn.employee_id = employees.employee_id
            and shared.day >= employees.valid_from
    group by all
),

seen as (
    select
        held.*,
        in_scope(held.team, held.employee_id, held.day, $scope_all, $scope_teams, $scope_employees) as visible
    from held
)

select
    source,
    place,
    not visible as hidden,
    case when visible then employee_id end as employee_id,
    case when visible then coalesce(name, employee_id) end as name,
    case when visible then team end as team,
    seconds,
    credit_rule,
    share,
    dense_rank() over (partition by source order by employee_id) as person
from seen
order by source, place
