-- What employees do on contacts, as far as they can decide it, by reason and channel.
-- Grain: employee, reason, channel. For each behaviour rows (_n), their sum (_s) and sum of squares (_q): shares are
-- sums of zeros and ones (their squares are the sum), times are logarithms of 1 + seconds, hold at most ten minutes.
-- Parameters: $first_day and $last_day, both included; $employees (none: all); $channels to $segments, members to keep
-- (none: all, "": not known); $repeat_s, within which a customer with the same reason has come back; the scope.
-- Shows: people

with

handled as (
    select
        employee_id,
        coalesce(reason, '') as reason,
        coalesce(channel, '') as channel,
        coalesce(direction, 'inbound') = 'inbound' as is_in,
        hold_s,
        ln(1 + least(hold_s, 600)) as hold_ln,
        ln(1 + talk_s) as talk_ln,
        ln(1 + wrap_s) as wrap_ln,
        transfers,
        resolved,
        -- a first contact about the matter, of which it can be seen whether another followed
        customer_id is not null
        and coalesce(direction, 'inbound') = 'inbound'
        and coalesce(previous_same_s, 9999999999) > $repeat_s as is_first,
        coalesce(next_same_s, 9999999999) <= $repeat_s as is_followed
    from contacts
    where
        day between $first_day and $last_day
        and coalesce(outcome, 'answered') = 'answered'
        and employee_id is not null
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
        and (len($employees) = 0 or list_contains($employees, employee_id))
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
),

final as (
    select
        employee_id,
        reason,
        channel,
        count(hold_s) filter (where is_in) as held_n,
        count(*) filter (where is_in and hold_s > 0) as held_s,
        count(*) filter (where is_in and hold_s > 0) as hold_n,
        sum(hold_ln) filter (where is_in and hold_s > 0) as hold_s,
        sum(hold_ln * hold_ln) filter (where is_in and hold_s > 0) as hold_q,
        count(transfers) as passed_n,
        count(*) filter (where transfers > 0) as passed_s,
        count(*) filter (where is_first) as back_n,
        count(*) filter (where is_first and is_followed) as back_s,
        count(resolved) as closed_n,
        count(*) filter (where resolved) as closed_s,
        count(talk_ln) as talk_n,
        sum(talk_ln) as talk_s,
        sum(talk_ln * talk_ln) as talk_q,
        count(wrap_ln) as wrap_n,
        sum(wrap_ln) as wrap_s,
        sum(wrap_ln * wrap_ln) as wrap_q
    from handled
    group by employee_id, reason, channel
)

select * from final
order by employee_id, reason, channel
