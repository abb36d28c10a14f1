-- Answers whose survey names another employee than the one who had the contact, apart for low and for high ratings.
-- Grain: person who had the contact (see radar_invitations.sql for `person` and `employee`, and for who is compared).
-- low_n answers of 1 to 3 whose survey names anybody, low_k of them somebody else; high_n and high_k: of 4 and 5.
-- Parameters: $first_day and $last_day (of the contact), both included; $channels, $queues, $reasons, $segments:
-- answers to keep; $sites, $teams, $employees: people to show; the scope.
-- Shows: people

-- noqa: disable=RF01

with

rated as (
    select
        contacts.employee_id,
        contacts.site,
        contacts.team,
        contacts.day,
        answers.csat <= 3 as low,
        coalesce(answers.named_employee_id <> '', false) as named,
        -- several people may have handled it: whom the survey names among them is no change of owner
        answers.named_employee_id <> contacts.employee_id
        and not coalesce(
            list_contains(
                list_transform(contacts.handlers, lambda turn: turn.employee_id), answers.named_employee_id
            ),
            false
        ) as moved
    from answers
    inner join contacts on answers.contact_id = contacts.contact_id and answers.contact_day = contacts.day
    where
        contacts.employee_id is not null
        and answers.csat is not null
        and contacts.day between $first_day and $last_day
        and (len($channels) = 0 or list_contains($channels, coalesce(contacts.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(contacts.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(contacts.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(contacts.segment, '')))
    qualify row_number() over (partition by answers.source, answers.answer_id order by contacts.source) = 1
),

shown as (
    select employee_id
    from rated
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
        hash(rated.employee_id) as person,
        any_value(shown.employee_id) as employee,
        count(*) filter (where rated.named and rated.low) as low_n,
        count(*) filter (where rated.named and rated.low and rated.moved) as low_k,
        count(*) filter (where rated.named and not rated.low) as high_n,
        count(*) filter (where rated.named and not rated.low and rated.moved) as high_k
    from rated
    left join shown on rated.employee_id = shown.employee_id
    where (select anybody.people from anybody) > 0
    group by rated.employee_id
)

select * from final
order by person
