-- What every dimension can be: the members that any contact or answer has.
-- Grain: one row a dimension and member ("": not known).
-- Parameters: the scope. A restricted scope sees the members of its own rows only: no rollup carries topics by team
-- or employee, so these come from the rows themselves.
-- Shows: figures

with

places as (
    select distinct
        site,
        team,
        channel
    from contacts_daily
    where grain = 'team' and in_scope(team, cast(null as varchar), day, $scope_all, $scope_teams, $scope_employees)
    union
    select distinct
        site,
        team,
        channel
    from answers_daily
    where grain = 'team' and in_scope(team, cast(null as varchar), day, $scope_all, $scope_teams, $scope_employees)
    union
    select distinct
        site,
        team,
        channel
    from contacts
    where
        not $scope_all
        and in_scope(cast(null as varchar), employee_id, day, $scope_all, $scope_teams, $scope_employees)
),

topics as (
    select distinct
        queue,
        reason,
        segment
    from contacts_daily
    where grain = 'topic' and of_company($scope_all, $scope_teams, $scope_employees)
    union
    select distinct
        queue,
        reason,
        segment
    from answers_daily
    where grain = 'topic' and of_company($scope_all, $scope_teams, $scope_employees)
    union
    select distinct
        queue,
        reason,
        segment
    from contacts
    where
        not $scope_all
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
),

final as (
    select distinct
        'site' as dimension,
        coalesce(site, '') as member
    from places
    union all
    select distinct
        'team' as dimension,
        coalesce(team, '') as member
    from places
    union all
    select distinct
        'channel' as dimension,
        coalesce(channel, '') as member
    from places
    union all
    select distinct
        'queue' as dimension,
        coalesce(queue, '') as member
    from topics
    union all
    select distinct
        'reason' as dimension,
        coalesce(reason, '') as member
    from topics
    union all
    select distinct
        'segment' as dimension,
        coalesce(segment, '') as member
    from topics
)

select * from final
order by dimension, member
