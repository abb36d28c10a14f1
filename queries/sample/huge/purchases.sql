-- Renewals, cancellations, add-ons and referrals of the customers. Grain: one row each; times are local, without zone.
with known as (
    select
        c.range as customer,
        w.seed_key + c.range as ck,
        joined(ck, w.begin_day, w.last_day) as since,
        term_days(ck) as term,
        coalesce(gone.day, 1000000000) as left_day,
        renewal_after(since, term, greatest(since + 1, w.first_day)) as due,
        pick(w.segment_codes, u(ck, 67)) as segment,
        w.first_day + floor(u(ck, 86) * (w.last_day - w.first_day + 1))::integer as bought,
        w.first_day + floor(u(ck, 88) * (w.last_day - w.first_day + 1))::integer as told,
        w.first_day,
        w.last_day
    from world as w, range((select customers from world)) as c
    left join gone on c.range = gone.customer
),

valued as (
    select
        known.*,
        round(g.value * exp(0.45 * g(known.ck, 80) - 0.1), 2) as worth
    from known
    inner join segments as g on known.segment = g.segment
),

events as (
    select
        customer,
        due as day,
        'renewal' as kind,
        worth * term / 365 as amount,
        null as product
    from valued
    where term > 0 and due <= last_day and left_day > due
    union all by name
    select
        customer,
        left_day as day,
        'cancellation' as kind,
        worth as amount
    from valued
    where left_day between first_day and last_day and since < left_day
    union all by name
    select
        customer,
        bought as day,
        'purchase' as kind,
        59.0 as amount,
        'Wi-Fi extender' as product
    from valued
    where bought < left_day and bought > since and u(ck, 85) < 0.2 - 0.05 * attachment(ck)
    union all by name
    select
        customer,
        told as day,
        'referral' as kind,
        0.0 as amount
    from valued
    where told < left_day and told > since and u(ck, 87) < 0.06 - 0.03 * attachment(ck)
),

final as (
    select
        day,
        customer,
        format('PU-{:08d}-{}', customer, kind[1]) as purchase_id,
        format('CU-{:08d}', customer) as customer_id,
        make_timestamp((day * 86400::bigint + 28800 + (customer * 7919) % 46800) * 1000000) as bought_at,
        kind,
        round(amount, 2) as amount,
        product,
        make_timestamp((day * 86400::bigint + 28920 + (customer * 7919) % 46800) * 1000000) as updated_at
    from events
)

select * exclude (day, customer)
from final
order by day, customer, kind
