-- Invitations before which the customer's contact details were changed after the contact had begun.
-- Grain: person (see radar_invitations.sql for `person` and `employee`, and for who is compared and who is shown).
-- n invitations (answers, where the export has no invitations) whose contact is known, k of them after such a change.
-- Parameters: $first_day and $last_day (of the contact), both included; $channels, $queues, $reasons, $segments: rows
-- to keep; $sites, $teams, $employees: people to show; the scope.
-- Shows: people

with

asked as (
    select
        answers.employee_id,
        answers.site,
        answers.team,
        answers.day,
        coalesce(
            answers.details_changed_at between contacts.started_at
            and coalesce(answers.invited_at, answers.answered_at),
            false
        ) as changed
    from answers
    inner join contacts on answers.contact_id = contacts.contact_id and answers.contact_day = contacts.day
    where
        answers.employee_id is not null
        and contacts.day between $first_day and $last_day
        and (len($channels) = 0 or list_contains($channels, coalesce(contacts.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(contacts.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(contacts.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(contacts.segment, '')))
    qualify row_number() over (partition by answers.source, answers.answer_id order by contacts.source) = 1
),

shown as (
    select employee_id
    from asked
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

anybody as (
    select count(*) as people
    from shown
),

final as (
    select
        hash(asked.employee_id) as person,
        any_value(shown.employee_id) as employee,
        count(*) as n,
        count(*) filter (where asked.changed) as k
    from asked
    left join shown on asked.employee_id = shown.employee_id
    where (select anybody.people from anybody) > 0
    group by asked.employee_id
)

select * from final
order by person
