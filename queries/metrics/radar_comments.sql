-- Comments that speak of the rating itself: that somebody asked for a good one, or of what depends on it.
-- Grain: person (see radar_invitations.sql for `person` and `employee`, and for who is compared and who is shown).
-- n comments, k of them with one of the phrases; the newest of those texts, of people who may be shown.
-- Parameters: $first_day and $last_day, both included; $channels, $queues, $reasons, $segments: answers to keep;
-- $sites, $teams, $employees: people to show; $phrases: phrases as data/begging.toml has them; $quotes: texts at the
-- most; the scope. Details of customers were taken out of comments when they were imported.
-- Shows: people

with

patterns as (
    select
        case when starts_with(entry, '*') then '' else ' ' end
        || trim(spaced(folded(entry)))
        || case when ends_with(entry, '*') then '' else ' ' end as pattern
    from (select unnest($phrases::varchar[]) as entry) as given
    where trim(spaced(folded(entry))) <> ''
),

written as (
    select
        answers.employee_id,
        answers.site,
        answers.team,
        answers.day,
        answers.answered_at,
        answers.answer_id,
        answers.comment,
        spaced(answers.folded) as words
    from answers
    where
        answers.employee_id is not null
        and answers.folded <> ''
        and answers.day between $first_day and $last_day
        and (len($channels) = 0 or list_contains($channels, coalesce(answers.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(answers.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(answers.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(answers.segment, '')))
),

shown as (
    select employee_id
    from written
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

judged as (
    select
        written.*,
        coalesce(list_count(list_filter(phrases.every, lambda one: contains(written.words, one))) > 0, false) as begging
    from written
    cross join (select list(patterns.pattern) as every from patterns) as phrases
),

anybody as (
    select count(*) as people
    from shown
),

final as (
    select
        hash(judged.employee_id) as person,
        any_value(shown.employee_id) as employee,
        count(*) as n,
        count(*) filter (where judged.begging) as k,
        list_slice(
            list(judged.comment order by judged.answered_at desc, judged.answer_id asc)
            filter (where judged.begging and shown.employee_id is not null),
            1, $quotes
        ) as quotes
    from judged
    left join shown on judged.employee_id = shown.employee_id
    where (select anybody.people from anybody) > 0
    group by judged.employee_id
)

select * from final
order by person
