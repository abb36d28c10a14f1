-- What every dimension can be: the members that any contact or answer has.
-- Grain: one row a dimension and member ("": not known).
-- Parameters: the scope. A restricted scope sees the members of its own rows only.

with

seen as (
    select distinct
        grain,
        site,
        team,
        channel,
        queue,
        reason,
        segment
    from contacts_daily
    where
        ($scope_all and grain in ('team', 'topic'))
        or (grain = 'cells' and not $scope_all and list_contains($scope_teams, team))
    union
    select distinct
        grain,
        site,
        team,
        channel,
        queue,
        reason,
        segment
    from answers_daily
    where
        ($scope_all and grain in ('team', 'topic'))
        or (grain = 'cells' and not $scope_all and list_contains($scope_teams, team))
    union
    -- a scope of single employees: where they work, and nothing of what others do
    select distinct
        'team' as grain,
        site,
        team,
        null as channel,
        null as queue,
        null as reason,
        null as segment
    from contacts_daily
    where grain = 'people' and list_contains($scope_employees, employee_id)
),

final as (
    select distinct
        'site' as dimension,
        coalesce(site, '') as member
    from seen
    where grain in ('team', 'cells')
    union all
    select distinct
        'team' as dimension,
        coalesce(team, '') as member
    from seen
    where grain in ('team', 'cells')
    union all
    select distinct
        'channel' as dimension,
        coalesce(channel, '') as member
    from seen
    where grain in ('topic', 'cells')
    union all
    select distinct
        'queue' as dimension,
        coalesce(queue, '') as member
    from seen
    where grain in ('topic', 'cells')
    union all
    select distinct
        'reason' as dimension,
        coalesce(reason, '') as member
    from seen
    where grain in ('topic', 'cells')
    union all
    select distinct
        'segment' as dimension,
        coalesce(segment, '') as member
    from seen
    where grain in ('topic', 'cells')
)

select * from final
order by dimension, member
