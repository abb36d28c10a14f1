-- Some of the comments, always the same ones: all of them where there are no more than $most. Grain: comment.
-- Parameters: $first_day and $last_day, both included; $sites to $segments, members to keep (none: all, "": not known);
-- $theme, an id of the taxonomy, '(none)' for comments without a theme, '' for every comment; $most, how many;
-- the scope.
-- Shows: comments

with

matching as (
    select
        answers.*,
        hash(source, answer_id) as place,
        count(*) over () as total
    from answers
    where
        comment <> ''
        and day between $first_day and $last_day
        and in_scope(team, employee_id, coalesce(contact_day, day), $scope_all, $scope_teams, $scope_employees)
        and (len($sites) = 0 or list_contains($sites, coalesce(site, '')))
        and (len($teams) = 0 or list_contains($teams, coalesce(team, '')))
        and (len($employees) = 0 or list_contains($employees, coalesce(employee_id, '')))
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
        and (
            $theme = ''
            or list_contains(themes, $theme)
            or ($theme = '(none)' and coalesce(len(themes), 0) = 0)
        )
),

final as (
    select
        place,
        answered_at,
        source,
        answer_id,
        contact_id,
        contact_day is not null as linked,
        language,
        channel,
        reason,
        team,
        csat,
        stay,
        emotion,
        array_to_string(themes, ' ') as themes,
        comment,
        folded,
        total
    from matching
    order by place asc, source asc, answer_id asc
    limit $most
)

select * from final
order by place asc, source asc, answer_id asc
