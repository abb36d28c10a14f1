-- One contact, everything that is known about it.
-- Grain: contact (two sources may use the same id).
-- Parameters: $contact; the scope.
-- Shows: contacts

with

named as (
    select
        employee_id,
        arg_max(name, valid_from) as name
    from employees
    group by employee_id
),

final as (
    select
        contacts.source,
        contacts.contact_id,
        contacts.customer_id,
        contacts.employee_id,
        coalesce(named.name, contacts.employee_id) as name,
        contacts.site,
        contacts.team,
        contacts.segment,
        contacts.started_at,
        contacts.ended_at,
        contacts.channel,
        contacts.direction,
        contacts.queue,
        contacts.reason,
        contacts.language,
        contacts.outcome,
        contacts.queue_s,
        contacts.hold_s,
        contacts.talk_s,
        contacts.wrap_s,
        contacts.transfers,
        contacts.holds,
        contacts.resolved,
        contacts.next_same_s,
        imports.imported_at,
        contacts.file_row
    from contacts
    left join named on contacts.employee_id = named.employee_id
    left join imports on contacts.import_id = imports.import_id
    where
        contacts.contact_id = $contact
        and in_scope(contacts.team, contacts.employee_id, contacts.day, $scope_all, $scope_teams, $scope_employees)
)

select * from final
order by source
