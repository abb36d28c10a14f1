-- What waiting costs: by 15 seconds of queue plus hold, customers lost and customers who will not stay.
-- Grain: bin (bin 80: 20 minutes and more), reason. Parameters: $first_day and $last_day, the ends of whole months;
-- $channels, $reasons; the scope. This rollup names no team: a restricted scope counts facts instead.
-- Shows: figures

select
    bin,
    reason,
    sum(contacts) as contacts,
    sum(lost_n) as lost_n,
    sum(lost_k) as lost_k,
    sum(stay_n) as stay_n,
    sum(disloyal_k) as disloyal_k
from hold_loss
where
    month between $first_day and $last_day
    and of_company($scope_all, $scope_teams, $scope_employees)
    and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
    and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
group by all
