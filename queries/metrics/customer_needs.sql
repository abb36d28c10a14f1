-- How often customers of each segment came for each reason. Grain: segment, reason.
-- `contacts` and `squares` add up, over the segment's customers, their inbound contacts for the reason and its square.
-- The segment is that of the newest row of the customer, as in queries/metrics/customer_roster.sql.
-- Parameters: $first_day and $last_day, both included; $channels, $reasons, $segments, members to keep; the scope.
-- Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

with

newest as (
    select
        customer_id,
        arg_max(segment, valid_from) as segment,
        min(since) as since,
        max(left_on) as left_on,
        bool_and(coalesce(active, true)) as is_active
    from customers
    where
        of_company($scope_all, $scope_teams, $scope_employees)
    group by customer_id
),

each as (
    select
        newest.segment,
        contacts.reason,
        count(*) as contacts
    from contacts
    inner join newest on contacts.customer_id = newest.customer_id
    where
        contacts.day between $first_day and $last_day
        and coalesce(contacts.direction, 'inbound') = 'inbound'
        and (newest.since is null or newest.since <= $last_day)
        and (newest.left_on is null or newest.left_on >= $first_day)
        and (newest.is_active or newest.left_on is not null)
        and (len($channels) = 0 or list_contains($channels, coalesce(contacts.channel, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(contacts.reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(newest.segment, '')))
    group by contacts.customer_id, newest.segment, contacts.reason
),

final as (
    select
        segment,
        reason,
        sum(contacts) as contacts,
        sum(contacts * contacts) as squares
    from each
    group by segment, reason
)

select * from final
order by segment, reason
