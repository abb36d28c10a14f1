-- Customers who got a message beside customers who got none on the same days, in cells of customers alike: what is
-- compared where the log marks no random hold-out. Grain: reached or not, segment, quarter, and bands of time as a
-- customer, yearly value, inbound contacts in 90 days before, and last rating in 180 days before.
-- Everybody on the list stands once among those not reached, on a day drawn as the messages fell (more often, and one
-- customer would count as several); who got a message in the 60 days before does not. Sums of what the bands are made
-- of show how alike the cells are.
-- Parameters: $first_day and $last_day, both included; $contact_days, $lost_days; $repeat_s; $parts (one row in so many
-- is looked at); $channels, $segments; the scope. A restricted scope sees nothing here.
-- Shows: figures

with

messages as (
    select
        customer_id,
        sent_at,
        day,
        hash(outreach_id) % cast($parts as ubigint) = 0 as looked_at
    from outreach
    where
        offer is null
        and not coalesce(holdout, false)
        and day between $first_day and $last_day
        and of_company($scope_all, $scope_teams, $scope_employees)
        and (len($channels) = 0 or list_contains($channels, coalesce(channel, '')))
),

days as (
    select
        day,
        min(sent_at) as sent_at,
        cast(sum(count(*)) over (order by day) as bigint) as upto
    from messages
    group by day
),

lives as (
    select
        customer_id,
        min(since) as since,
        max(left_on) as left_on
    from customers
    group by customer_id
),

spells as (
    select
        customer_id,
        segment,
        annual_value,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by customer_id order by valid_from, source), date '9999-12-31'
        ) as valid_before
    from customers
),

slots as (
    select
        lives.customer_id,
        cast(
            hash(lives.customer_id || '/') % (select cast(max(days.upto) as ubigint) from days) as bigint
        ) as place
    from lives
    where hash(lives.customer_id) % cast($parts as ubigint) = 0
),

drawn as (
    select
        slots.customer_id,
        days.day,
        days.sent_at
    from slots
    asof inner join days on slots.place < days.upto
),

asked as (
    select
        true as reached,
        customer_id,
        day,
        sent_at
    from messages
    where looked_at
    union all
    select
        false as reached,
        drawn.customer_id,
        drawn.day,
        drawn.sent_at
    from drawn
    where not exists (
        select 1 from outreach
        where
            outreach.customer_id = drawn.customer_id
            and outreach.offer is null
            and not coalesce(outreach.holdout, false)
            and outreach.day between drawn.day - 60 and drawn.day
    )
),

placed as (
    select
        asked.reached,
        asked.customer_id,
        asked.day,
        asked.sent_at,
        spells.segment,
        spells.annual_value,
        lives.left_on,
        asked.day - lives.since as days_known,
        row_number() over () as place
    from asked
    inner join lives on asked.customer_id = lives.customer_id
    inner join spells
        on
            asked.customer_id = spells.customer_id
            and asked.day >= spells.valid_from
            and asked.day < spells.valid_before
    where
        (lives.since is null or lives.since <= asked.day)
        and (lives.left_on is null or lives.left_on >= asked.day)
        and (len($segments) = 0 or list_contains($segments, coalesce(spells.segment, '')))
),

around as (
    select
        placed.place,
        count(*) filter (where contacts.started_at <= placed.sent_at) as contacts_before,
        count(*) filter (where contacts.started_at > placed.sent_at) as contacts_after,
        count(*) filter (
            where contacts.started_at > placed.sent_at and contacts.previous_same_s <= $repeat_s
        ) as repeats_after
    from placed
    inner join contacts on placed.customer_id = contacts.customer_id
    where
        contacts.started_at > placed.sent_at - interval 90 days
        and contacts.started_at <= placed.sent_at + to_days(cast($contact_days as integer))
        and coalesce(contacts.direction, 'inbound') = 'inbound'
    group by placed.place
),

said as (
    select
        placed.place,
        arg_max(answers.csat, answers.answered_at) filter (
            where answers.csat is not null and answers.answered_at <= placed.sent_at
        ) as csat_before,
        arg_max(answers.stay, answers.answered_at) filter (
            where answers.stay is not null and answers.answered_at > placed.sent_at
        ) as stay_after,
        arg_max(answers.ces, answers.answered_at) filter (
            where answers.ces is not null and answers.answered_at > placed.sent_at
        ) as ces_after
    from placed
    inner join answers on placed.customer_id = answers.customer_id
    where
        answers.answered_at > placed.sent_at - interval 180 days
        and answers.answered_at <= placed.sent_at + interval 60 days
    group by placed.place
),

edges as (
    select quantile_disc(annual_value, [0.25, 0.5, 0.75]) as cuts
    from placed
    where not reached
),

known as (
    select
        placed.reached,
        placed.day,
        placed.segment,
        placed.days_known,
        placed.annual_value,
        placed.left_on,
        edges.cuts,
        said.csat_before,
        said.stay_after,
        said.ces_after,
        coalesce(around.contacts_before, 0) as contacts_before,
        coalesce(around.contacts_after, 0) as contacts_after,
        coalesce(around.repeats_after, 0) as repeats_after
    from placed
    cross join edges
    left join around on placed.place = around.place
    left join said on placed.place = said.place
),

final as (
    select
        reached,
        segment,
        cast(date_trunc('quarter', day) as date) as quarter,
        case when days_known is null then -1 when days_known < 365 then 0 when days_known < 1095 then 1 else 2 end
            as known_band,
        case
            when annual_value is null then -1
            when annual_value <= cuts[1] then 0
            when annual_value <= cuts[2] then 1
            when annual_value <= cuts[3] then 2
            else 3
        end as value_band,
        case when contacts_before < 2 then contacts_before when contacts_before < 4 then 2 else 3 end as contact_band,
        case when csat_before is null then 0 when csat_before <= 2 then 1 when csat_before = 3 then 2 else 3 end
            as rating_band,
        count(*) as n,
        count(days_known) as known_n,
        sum(days_known) as known_sum,
        sum(days_known * days_known) as known_sq,
        count(annual_value) as value_n,
        sum(annual_value) as value_sum,
        sum(annual_value * annual_value) as value_sq,
        sum(contacts_before) as contacts_sum,
        sum(contacts_before * contacts_before) as contacts_sq,
        count(csat_before) as rating_n,
        sum(csat_before) as rating_sum,
        sum(csat_before * csat_before) as rating_sq,
        count(*) filter (where contacts_after > 0) as inbound_k,
        count(*) filter (where repeats_after > 0) as repeat_k,
        count(stay_after) as stay_n,
        count(*) filter (where stay_after >= 4) as stay_k,
        count(ces_after) as ces_n,
        count(*) filter (where ces_after >= 5) as ces_k,
        count(*) filter (where left_on <= day + cast($lost_days as integer)) as left_k
    from known
    group by all
)

select * from final
