-- Devices from which several different customers answered about the same person. Grain: person, device; a person whose
-- answers carry no such device has one row with a null device (see radar_invitations.sql for `person`, `employee`).
-- n answers of the person from a known device; here: from this device; customers: different ones among those;
-- team_here and team_n: the same answers of everybody in the person's team (of the company where the team has fewer
-- than three people with answers): a screen at a counter serves the whole team.
-- Parameters: $first_day and $last_day, both included; $channels, $queues, $reasons, $segments: answers to keep;
-- $sites, $teams, $employees: people to show; $customers_each: customers that make a device shared; the scope.
-- Shows: people

with

given as (
    select
        employee_id,
        site,
        team,
        day,
        device,
        coalesce(customer_id, answer_id) as customer
    from answers
    where
        employee_id is not null
        and answered_at is not null
        and day between $first_day and $last_day
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
),

shown as (
    select employee_id
    from given
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

people as (
    select
        employee_id,
        mode(team) as team,
        count(device) as n
    from given
    group by employee_id
),

teams as (
    select
        team,
        count(*) filter (where n > 0) as people,
        sum(n) as n
    from people
    group by team
),

shared as (
    select
        employee_id,
        device,
        count(*) as here,
        count(distinct customer) as customers
    from given
    where device is not null
    group by employee_id, device
    having count(distinct customer) >= $customers_each
),

served as (
    select
        given.device,
        people.team,
        count(*) as here
    from given
    inner join people on given.employee_id = people.employee_id
    where given.device in (select shared.device from shared)
    group by given.device, people.team
),

everywhere as (
    select
        device,
        sum(here) as here
    from served
    group by device
),

anybody as (
    select count(*) as people
    from shown
),

final as (
    select
        hash(people.employee_id) as person,
        shown.employee_id as employee,
        shared.device,
        people.n,
        shared.here,
        shared.customers,
        case when teams.people >= 3 then served.here else everywhere.here end as team_here,
        case when teams.people >= 3 then teams.n else (select sum(every.n) from people as every) end as team_n
    from people
    left join shown on people.employee_id = shown.employee_id
    left join teams on people.team is not distinct from teams.team
    left join shared on people.employee_id = shared.employee_id
    left join served on shared.device = served.device and people.team is not distinct from served.team
    left join everywhere on shared.device = everywhere.device
    where (select anybody.people from anybody) > 0
)

select * from final
order by person, device
