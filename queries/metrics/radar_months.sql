-- What a person's contacts and answers were like, month by month, beside what is usual for contacts alike: for steps.
-- Grain: person, month (see radar_invitations.sql for `person` and `employee`, and for who is compared and shown).
-- Alike: the same channel and reason in the same month. x_n contacts (answers) where x is known, x_k their plain sum;
-- x_s and x_q: sums of the deviations from those alike, and of their squares.
-- transfer: passed on; early: came back soon after less talk than half of those alike; hold and mute: seconds;
-- csat: 1 to 5; top: gave the highest answer to every question that was answered, at least three of them.
-- Parameters: $first_day and $last_day, both included; $channels, $queues, $reasons, $segments: contacts to keep;
-- $sites, $teams, $employees: people to show; $repeat_s; the scope.
-- Shows: people

with

called as (
    select
        employee_id,
        site,
        team,
        day,
        channel,
        reason,
        cast(date_trunc('month', day) as date) as month,
        cast(transfers > 0 as integer) as transfer,
        case
            when talk_s is not null and customer_id is not null
                then cast(
                    coalesce(next_same_s <= $repeat_s, false)
                    and talk_s < median(talk_s) over (partition by channel, reason, date_trunc('month', day))
                    as integer
                )
        end as early,
        cast(hold_s as double) as hold,
        cast(mute_s as double) as mute,
        cast(null as double) as csat,
        cast(null as integer) as straight
    from contacts
    where
        employee_id is not null
        and coalesce(direction, 'inbound') = 'inbound'
        and coalesce(outcome, 'answered') = 'answered'
        and day between $first_day and $last_day
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
),

said as (
    select
        employee_id,
        site,
        team,
        coalesce(contact_day, day) as day,
        channel,
        reason,
        cast(date_trunc('month', coalesce(contact_day, day)) as date) as month,
        cast(null as integer) as transfer,
        cast(null as integer) as early,
        cast(null as double) as hold,
        cast(null as double) as mute,
        cast(csat as double) as csat,
        case
            when list_count([csat, nps, ces, stay, repurchase, trust]) >= 3
                then cast(
                    coalesce(csat = 5, true) and coalesce(nps = 10, true) and coalesce(ces = 7, true)
                    and coalesce(stay = 5, true) and coalesce(repurchase = 5, true) and coalesce(trust = 5, true)
                    as integer
                )
        end as straight
    from answers
    where
        employee_id is not null
        and answered_at is not null
        and coalesce(contact_day, day) between $first_day and $last_day
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
        and (len($queues) = 0 or list_contains($queues, coalesce(queue, '')))
        and (len($reasons) = 0 or list_contains($reasons, coalesce(reason, '')))
        and (len($segments) = 0 or list_contains($segments, coalesce(segment, '')))
),

every_row as (
    select * from called
    union all
    select * from said
),

shown as (
    select employee_id
    from every_row
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

usual as (
    select
        channel,
        reason,
        month,
        avg(transfer) as transfer,
        avg(early) as early,
        avg(hold) as hold,
        avg(mute) as mute,
        avg(csat) as csat,
        avg(straight) as straight
    from every_row
    group by channel, reason, month
),

deviating as (
    select
        every_row.*,
        every_row.transfer - usual.transfer as transfer_d,
        every_row.early - usual.early as early_d,
        every_row.hold - usual.hold as hold_d,
        every_row.mute - usual.mute as mute_d,
        every_row.csat - usual.csat as csat_d,
        every_row.straight - usual.straight as straight_d
    from every_row
    inner join usual
        on
            every_row.channel is not distinct from usual.channel
            and every_row.reason is not distinct from usual.reason
            and every_row.month = usual.month
),

anybody as (
    select count(*) as people
    from shown
),

final as (
    select
        hash(deviating.employee_id) as person,
        any_value(shown.employee_id) as employee,
        deviating.month,
        count(deviating.transfer) as transfer_n,
        sum(deviating.transfer) as transfer_k,
        sum(deviating.transfer_d) as transfer_s,
        sum(deviating.transfer_d * deviating.transfer_d) as transfer_q,
        count(deviating.early) as early_n,
        sum(deviating.early) as early_k,
        sum(deviating.early_d) as early_s,
        sum(deviating.early_d * deviating.early_d) as early_q,
        count(deviating.hold) as hold_n,
        sum(deviating.hold) as hold_k,
        sum(deviating.hold_d) as hold_s,
        sum(deviating.hold_d * deviating.hold_d) as hold_q,
        count(deviating.mute) as mute_n,
        sum(deviating.mute) as mute_k,
        sum(deviating.mute_d) as mute_s,
        sum(deviating.mute_d * deviating.mute_d) as mute_q,
        count(deviating.csat) as csat_n,
        sum(deviating.csat) as csat_k,
        sum(deviating.csat_d) as csat_s,
        sum(deviating.csat_d * deviating.csat_d) as csat_q,
        count(deviating.straight) as straight_n,
        sum(deviating.straight) as straight_k,
        sum(deviating.straight_d) as straight_s,
        sum(deviating.straight_d * deviating.straight_d) as straight_q
    from deviating
    left join shown on deviating.employee_id = shown.employee_id
    where (select anybody.people from anybody) > 0
    group by deviating.employee_id, deviating.month
)

select * from final
order by person, month
