-- What customers wish for, in the words of the survey's item. Grain: month, customer, segment, reason, wishes, and
-- whether the answer is one of the last days (`is_here`: from $from_day on, to a survey that has the item in those).
-- `needs` is the list as the export has it (parted by semicolons, bars or line ends; null: none named). Only answers to
-- a survey that has the item count: one in which anybody named anything in these days.
-- `who` is the customer, or the answer itself where no customer is known, as a hash of the id. `annual_value` by the
-- newest row; customers name no team, so only the open scope reads it.
-- Parameters: $first_day and $last_day, both included, by the answer's day; $from_day; $sites to $segments, members to
-- keep; the scope.
-- Shows: figures

with

chosen as (
    select *
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

asked as (
    select
        coalesce(survey, '') as survey,
        coalesce(bool_or(day >= $from_day), false) as is_here
    from chosen
    where needs is not null
    group by coalesce(survey, '')
),

valued as (
    select
        customer_id,
        arg_max(annual_value, valid_from) as annual_value
    from customers
    where
        of_company($scope_all, $scope_teams, $scope_employees)
    group by customer_id
),

final as (
    select
        cast(date_trunc('month', chosen.day) as date) as month,
        case
            when chosen.customer_id is null then hash('answer ' || chosen.answer_id) else hash(chosen.customer_id)
        end as who,
        chosen.segment,
        chosen.reason,
        chosen.needs,
        asked.is_here and chosen.day >= $from_day as is_here,
        count(*) as answers,
        count(chosen.stay) as stay_n,
        count(*) filter (where chosen.stay >= 4) as stay_k,
        count(chosen.loyal) as loyal_n,
        count(*) filter (where chosen.loyal) as loyal_k,
        any_value(valued.annual_value) as annual_value
    from chosen
    inner join asked on coalesce(chosen.survey, '') = asked.survey
    left join valued on chosen.customer_id = valued.customer_id
    group by all
)

select * from final
