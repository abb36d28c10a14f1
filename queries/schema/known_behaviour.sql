-- What a customer had done by the time of an answer. Grain: answer of a known customer.
-- Arguments: within_days, how far back a deed counts; stayed_days, how long after a bad contact staying counts.
-- Only what happened before the answer is looked at. True, false, or null where it cannot be known:
-- renewed   of those whose contract came up (renewed, or the listed day has passed): whether they renewed;
-- bought, referred   whether they did, of customers who were there, and a log that reaches back, for all those days;
-- forgave   of those with a bad contact (dissatisfied, or not resolved) that long ago: whether they were still there.

create or replace macro answer_behaviour(within_days, stayed_days) as table
    with

    said as (
        select
            answers.source,
            answers.answer_id,
            answers.customer_id,
            answers.answered_at,
            answers.day
        from answers
        where answers.answered_at is not null and answers.customer_id is not null
    ),

    logged as (
        select
            min(purchases.day) filter (where purchases.kind = 'purchase') as first_purchase,
            min(purchases.day) filter (where purchases.kind = 'referral') as first_referral,
            min(purchases.day) filter (where purchases.kind = 'renewal') as first_renewal
        from purchases
    ),

    stays as (
        select
            customers.customer_id,
            min(customers.since) as since,
            max(customers.left_on) as left_on
        from customers
        group by customers.customer_id
    ),

    deeds as (
        select
            said.source,
            said.answer_id,
            bool_or(purchases.kind = 'renewal') as has_renewed,
            bool_or(purchases.kind = 'purchase') as has_bought,
            bool_or(purchases.kind = 'referral') as has_referred
        from said
        inner join purchases
            on
                said.customer_id = purchases.customer_id
                and said.answered_at > purchases.bought_at
                and purchases.bought_at >= said.answered_at - to_days(cast(within_days as integer))
        group by said.source, said.answer_id
    ),

    dues as (
        select distinct
            said.source,
            said.answer_id
        from said
        inner join customers
            on
                said.customer_id = customers.customer_id
                and said.day >= customers.valid_from
                and said.day > customers.renewal_on
                and customers.renewal_on > said.day - cast(within_days as integer)
    ),

    bad as (
        select distinct
            said.source,
            said.answer_id
        from said
        inner join answers as earlier
            on
                said.customer_id = earlier.customer_id
                and said.answered_at >= earlier.answered_at + to_days(cast(stayed_days as integer))
                and earlier.answered_at >= said.answered_at - to_days(cast(within_days as integer))
        where earlier.csat <= 2 or not earlier.resolved
    )

    select
        said.source,
        said.answer_id,
        case
            when
                logged.first_renewal > said.day - cast(within_days as integer) or logged.first_renewal is null
                then null
            when deeds.has_renewed then true
            when dues.answer_id is not null then false
        end as renewed,
        case
            when
                logged.first_purchase > said.day - cast(within_days as integer) or logged.first_purchase is null
                then null
            when stays.since > said.day - cast(within_days as integer) then null
            else coalesce(deeds.has_bought, false)
        end as bought,
        case
            when
                logged.first_referral > said.day - cast(within_days as integer) or logged.first_referral is null
                then null
            when stays.since > said.day - cast(within_days as integer) then null
            else coalesce(deeds.has_referred, false)
        end as referred,
        case when bad.answer_id is not null then coalesce(stays.left_on > said.day, true) end as forgave
    from said
    cross join logged
    left join stays on said.customer_id = stays.customer_id
    left join deeds on said.source = deeds.source and said.answer_id = deeds.answer_id
    left join dues on said.source = dues.source and said.answer_id = dues.answer_id
    left join bad on said.source = bad.source and said.answer_id = bad.answer_id;
