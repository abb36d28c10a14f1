-- How many answers about a person's contacts came within minutes of the one before, and how many would by chance.
-- Grain: person (see radar_invitations.sql for `person` and `employee`, and for who is compared and who is shown).
-- By chance: every answer takes the delay of another one, about a contact of the same channel and hour, in $shifts
-- different ways; `expected` is the mean over them. Answers whose contact is not known are left out.
-- Parameters: $first_day and $last_day, both included; $channels, $queues, $reasons, $segments: answers to keep;
-- $sites, $teams, $employees: people to show; $close_s: seconds that are close; $shifts; the scope.
-- Shows: people

with

linked as (
    select
        answers.employee_id,
        answers.site,
        answers.team,
        answers.day,
        coalesce(answers.channel, '') as channel,
        coalesce(contacts.hour, -1) as hour,
        contacts.contact_id,
        epoch(coalesce(contacts.ended_at, contacts.started_at)) as after_s,
        epoch(answers.answered_at) as answered_s
    from answers
    inner join contacts on answers.contact_id = contacts.contact_id and answers.contact_day = contacts.day
    where
        answers.employee_id is not null
        and answers.answered_at is not null
        and answers.day between $first_day and $last_day
        and (len($channels) = 0 or list_contains($channels, coalesce(answers.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(answers.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(answers.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(answers.segment, '')))
    qualify row_number() over (partition by answers.source, answers.answer_id order by contacts.source) = 1
),

shown as (
    select employee_id
    from linked
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

placed as (
    select
        employee_id,
        after_s,
        answered_s - after_s as delay_s,
        row_number() over (partition by channel, hour order by hash(contact_id)) - 1 as place,
        count(*) over (partition by channel, hour) as places,
        channel,
        hour
    from linked
),

turned as (
    select
        placed.employee_id,
        placed.channel,
        placed.hour,
        placed.after_s,
        given.shift,
        (placed.place + given.shift * 7) % placed.places as place
    from placed
    cross join (select unnest(range(0, $shifts + 1)) as shift) as given
),

shifted as (
    select
        turned.employee_id,
        turned.shift,
        turned.after_s + placed.delay_s as answered_s
    from turned
    inner join placed
        on turned.channel = placed.channel and turned.hour = placed.hour and turned.place = placed.place
),

counted as (
    select
        employee_id,
        shift,
        answered_s - lag(answered_s) over (partition by employee_id, shift order by answered_s) as gap_s
    from shifted
),

anybody as (
    select count(*) as people
    from shown
),

final as (
    select
        hash(counted.employee_id) as person,
        any_value(shown.employee_id) as employee,
        count(*) filter (where counted.shift = 0) as n,
        count(*) filter (where counted.shift = 0 and counted.gap_s <= $close_s) as close,
        count(*) filter (where counted.shift > 0 and counted.gap_s <= $close_s) / $shifts as expected
    from counted
    left join shown on counted.employee_id = shown.employee_id
    where (select anybody.people from anybody) > 0
    group by counted.employee_id
)

select * from final
order by person
