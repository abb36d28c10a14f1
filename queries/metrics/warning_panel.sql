-- What was known of each customer at the start of some days, and whether the customer left soon after.
-- Grain: day of $days, customer of that day. Everything but `left_on` and `leaves` was known before the day: contacts,
-- answers, purchases and messages of earlier days, and the customer's row that was valid on it. `weight` says for how
-- many customers a row stands.
-- Parameters: $days; $horizon_days, within which leaving counts; $share, of the customers who did not leave since the
-- first of the days, how many are taken (1: all), and $share_left of those who did; $long_wait_s, $repeat_s; the scope.
-- Left out: the renewal date of the list (it moves on with those who stay and stands still for those who left), what
-- was decided later about a contact (whether the customer came back, when the customer left).
-- Customers name no team: a restricted scope sees nothing here.
-- Shows: figures

with

asked as (
    select unnest($days) as day
),

listed as (
    select
        customer_id,
        max(left_on) as left_on,
        coalesce(min(since), nullif(min(valid_from), date '0001-01-01')) as since,
        coalesce(bool_or(not active), false) as is_gone
    from customers
    where
        of_company($scope_all, $scope_teams, $scope_employees)
    group by customer_id
),

chosen as (
    select
        customer_id,
        left_on,
        since,
        1 / case when left_on is null then $share else $share_left end as weight
    from listed
    where
        (
            left_on is not null
            and left_on >= (select min(asked.day) from asked)
            and hash(customer_id) % 1000000 < $share_left * 1000000
        )
        or (left_on is null and not is_gone and hash(customer_id) % 1000000 < $share * 1000000)
),

present as (
    select
        asked.day,
        chosen.customer_id,
        chosen.left_on,
        chosen.since,
        chosen.weight
    from chosen
    inner join asked
        on
            (chosen.since is null or chosen.since < asked.day)
            and (chosen.left_on is null or chosen.left_on >= asked.day)
),

known as (
    select
        present.day,
        customers.customer_id,
        arg_max(customers.segment, customers.valid_from) as segment,
        arg_max(customers.region, customers.valid_from) as region,
        arg_max(customers.contract, customers.valid_from) as contract,
        arg_max(customers.annual_value, customers.valid_from) as annual_value
    from present
    inner join customers
        on present.customer_id = customers.customer_id and present.day >= customers.valid_from
    group by present.day, customers.customer_id
),

inbound as (
    select
        contacts.customer_id,
        contacts.day,
        contacts.started_at,
        contacts.reason,
        contacts.channel,
        contacts.outcome,
        contacts.resolved,
        contacts.transfers,
        coalesce(contacts.queue_s, 0) + coalesce(contacts.hold_s, 0) as wait_s,
        contacts.hold_s,
        contacts.previous_same_s
    from contacts
    where
        coalesce(contacts.direction, 'inbound') = 'inbound'
        and contacts.customer_id in (select chosen.customer_id from chosen)
),

heard as (
    select
        asked.day,
        inbound.customer_id,
        count(*) filter (where inbound.day >= asked.day - 30) as contacts_30,
        count(*) filter (where inbound.day >= asked.day - 90) as contacts_90,
        count(*) filter (where inbound.day >= asked.day - 180) as contacts_180,
        coalesce(sum(inbound.wait_s) filter (where inbound.day >= asked.day - 90), 0) as wait_90,
        coalesce(sum(inbound.hold_s) filter (where inbound.day >= asked.day - 90), 0) as hold_90,
        coalesce(max(inbound.wait_s) filter (where inbound.day >= asked.day - 90), 0) as longest_90,
        count(*) filter (where inbound.day >= asked.day - 60 and inbound.wait_s > $long_wait_s) as long_60,
        count(*) filter (where inbound.day >= asked.day - 180 and inbound.wait_s > $long_wait_s) as long_180,
        count(*) filter (where inbound.day >= asked.day - 90 and inbound.previous_same_s <= $repeat_s) as repeats_90,
        count(*) filter (where inbound.day >= asked.day - 90 and not inbound.resolved) as unresolved_90,
        count(*) filter (where inbound.day >= asked.day - 90 and inbound.transfers > 0) as transfers_90,
        count(*) filter (where inbound.day >= asked.day - 90 and inbound.outcome = 'abandoned') as abandoned_90,
        max(inbound.day) as contact_day,
        arg_max(inbound.reason, inbound.started_at) as reason_last,
        arg_max(inbound.channel, inbound.started_at) as channel_last
    from asked
    inner join inbound on asked.day > inbound.day and asked.day - 365 <= inbound.day
    group by asked.day, inbound.customer_id
),

said as (
    select
        asked.day,
        answers.customer_id,
        arg_max(answers.csat, answers.answered_at) as csat_last,
        avg(answers.csat) as csat_mean,
        arg_max(answers.nps, answers.answered_at) as nps_last,
        arg_max(answers.ces, answers.answered_at) as ces_last,
        arg_max(answers.trust, answers.answered_at) as trust_last,
        arg_max(answers.stay, answers.answered_at) as stay_last,
        arg_max(answers.repurchase, answers.answered_at) as repurchase_last,
        arg_max(answers.quadrant, answers.answered_at) as quadrant_last,
        count(*) filter (where answers.day >= asked.day - 180 and answers.emotion = 'negative') as negative_180,
        max(answers.day) filter (where answers.csat is not null) as csat_day,
        max(answers.day) filter (where answers.stay is not null) as stay_day,
        max(answers.day) as answer_day
    from asked
    inner join answers on asked.day > answers.day and asked.day - 365 <= answers.day
    where answers.answered_at is not null and answers.customer_id in (select chosen.customer_id from chosen)
    group by asked.day, answers.customer_id
),

bought as (
    select
        asked.day,
        purchases.customer_id,
        count(*) filter (where purchases.kind = 'purchase') as purchases_365,
        count(*) filter (where purchases.kind = 'referral') as referrals_365,
        count(*) filter (where purchases.kind = 'cancellation') as cancelled_365,
        max(purchases.day) filter (where purchases.kind in ('purchase', 'renewal')) as purchase_day
    from asked
    inner join purchases on asked.day > purchases.day and asked.day - 365 <= purchases.day
    where purchases.customer_id in (select chosen.customer_id from chosen)
    group by asked.day, purchases.customer_id
),

reached as (
    select
        asked.day,
        outreach.customer_id,
        count(*) filter (where outreach.day >= asked.day - 90) as messages_90,
        count(*) as messages_180,
        -- a day is the company's, a moment is UTC: a day of margin keeps replies of the day itself out
        count(*) filter (where outreach.replied_at < asked.day - 1) as replies_180
    from asked
    inner join outreach on asked.day > outreach.day and asked.day - 180 <= outreach.day
    where outreach.holdout is not true and outreach.customer_id in (select chosen.customer_id from chosen)
    group by asked.day, outreach.customer_id
),

final as (
    select
        present.day,
        present.customer_id,
        hash(present.customer_id) as customer_hash,
        present.weight,
        present.left_on,
        coalesce(present.left_on < present.day + cast($horizon_days as integer), false) as leaves,
        present.day - present.since as tenure_days,
        known.segment,
        known.region,
        known.contract,
        known.annual_value,
        coalesce(heard.contacts_30, 0) as contacts_30,
        coalesce(heard.contacts_90, 0) as contacts_90,
        coalesce(heard.contacts_180, 0) as contacts_180,
        coalesce(heard.wait_90, 0) as wait_90,
        coalesce(heard.hold_90, 0) as hold_90,
        coalesce(heard.longest_90, 0) as longest_90,
        coalesce(heard.long_60, 0) as long_60,
        coalesce(heard.long_180, 0) as long_180,
        coalesce(heard.repeats_90, 0) as repeats_90,
        coalesce(heard.unresolved_90, 0) as unresolved_90,
        coalesce(heard.transfers_90, 0) as transfers_90,
        coalesce(heard.abandoned_90, 0) as abandoned_90,
        present.day - heard.contact_day as contact_days,
        heard.reason_last,
        heard.channel_last,
        said.csat_last,
        said.csat_mean,
        said.nps_last,
        said.ces_last,
        said.trust_last,
        said.stay_last,
        said.repurchase_last,
        said.quadrant_last,
        coalesce(said.negative_180, 0) as negative_180,
        said.csat_day,
        said.stay_day,
        present.day - said.answer_day as answer_days,
        coalesce(bought.purchases_365, 0) as purchases_365,
        coalesce(bought.referrals_365, 0) as referrals_365,
        coalesce(bought.cancelled_365, 0) as cancelled_365,
        present.day - bought.purchase_day as purchase_days,
        coalesce(reached.messages_90, 0) as messages_90,
        coalesce(reached.messages_180, 0) as messages_180,
        coalesce(reached.replies_180, 0) as replies_180
    from present
    left join known on present.customer_id = known.customer_id and present.day = known.day
    left join heard on present.customer_id = heard.customer_id and present.day = heard.day
    left join said on present.customer_id = said.customer_id and present.day = said.day
    left join bought on present.customer_id = bought.customer_id and present.day = bought.day
    left join reached on present.customer_id = reached.customer_id and present.day = reached.day
)

select * from final
order by day, customer_id
