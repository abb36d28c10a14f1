-- What waiting costs, counted from contacts and answers themselves: for filters that the rollup lacks.
-- Grain: bin, reason. Parameters: as in metrics/hold_loss.sql, all filters, and $lost_days.
-- Measures mean exactly what queries/rollups/hold_loss.sql says: a test compares the two.
-- Shows: figures

with

waited as (
    select
        contacts.reason,
        cast(least(floor((contacts.queue_s + contacts.hold_s) / 15.0), 80) as smallint) as bin,
        1 as contacts,
        case
            when contacts.customer_listed and (contacts.left_on is null or contacts.left_on >= contacts.day) then 1
            else 0
        end as lost_n,
        case
            when
                contacts.customer_listed
                and contacts.left_on >= contacts.day
                and contacts.left_on <= contacts.day + cast($lost_days as integer) then 1
            else 0
        end as lost_k,
        0 as stay_n,
        0 as disloyal_k
    from contacts
    where
        coalesce(contacts.direction, 'inbound') = 'inbound'
        and coalesce(contacts.outcome, 'answered') = 'answered'
        and contacts.queue_s + contacts.hold_s is not null
        and contacts.day between $first_day and $last_day
        and in_scope(contacts.team, contacts.employee_id, contacts.day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(contacts.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(contacts.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(contacts.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(contacts.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(contacts.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(contacts.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(contacts.segment, '')))
    union all
    select
        answers.reason,
        cast(least(floor((answers.queue_s + answers.hold_s) / 15.0), 80) as smallint) as bin,
        0 as contacts,
        0 as lost_n,
        0 as lost_k,
        1 as stay_n,
        case when answers.stay <= 2 then 1 else 0 end as disloyal_k
    from answers
    where
        answers.stay is not null
        and answers.queue_s + answers.hold_s is not null
        and answers.contact_day between $first_day and $last_day
        and in_scope(answers.team, answers.employee_id, answers.day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(answers.site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(answers.team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(answers.employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(answers.channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(answers.queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(answers.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(answers.segment, '')))
),

final as (
    select
        bin,
        reason,
        sum(contacts) as contacts,
        sum(lost_n) as lost_n,
        sum(lost_k) as lost_k,
        sum(stay_n) as stay_n,
        sum(disloyal_k) as disloyal_k
    from waited
    group by all
)

select * from final
