-- How many customers gave each answer. Grain: question, answer; dated by the answer.
-- Parameters: $first_day and $last_day, both included; $sites to $segments, members to keep; the scope.
-- Shows: figures

with

chosen as (
    select
        csat,
        nps,
        ces,
        stay,
        repurchase,
        trust
    from answers
    where
        day between $first_day and $last_day
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
),

final as (
    select
        question,
        answer,
        count(*) as answers
    from chosen
    unpivot (answer for question in (csat, nps, ces, stay, repurchase, trust))
    group by all
)

select * from final
order by question, answer
