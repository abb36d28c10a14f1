-- Customers as a CRM exports them. Grain: one row a customer, one in a hundred delivered twice.
with known as (
    select
        c.range as customer,
        w.seed_key + c.range as ck,
        joined(ck, w.begin_day, w.last_day) as since,
        term_days(ck) as term,
        pick(w.segment_codes, u(ck, 67)) as segment,
        gone.day as left_day,
        gone.why,
        w.last_day
    from world as w, range((select customers from world)) as c
    left join gone on c.range = gone.customer and gone.day <= (select last_day from world)
),

final as (
    select
        format('CU-{:08d}', k.customer) as customer_id,
        date '1970-01-01' + k.since as valid_from,
        g.name as segment,
        ['Saxony', 'Berlin', 'Brandenburg', 'Hamburg', 'Bavaria', 'Hesse'][1 + floor(u(k.ck, 78) * 6)::integer]
            as region,
        round(g.value * exp(0.45 * g(k.ck, 80) - 0.1), 2) as annual_value,
        round(least(greatest(g.margin + 0.03 * g(k.ck, 82), 0.02), 0.6), 3) as margin_rate,
        date '1970-01-01' + k.since as since,
        date '1970-01-01' + k.left_day as left_on,
        k.why as left_reason,
        if(
            k.term > 0 and k.left_day is null, date '1970-01-01' + renewal_after(k.since, k.term, k.last_day + 1), null
        ) as renewal_on,
        case k.term when 0 then 'monthly' when 365 then '12 months' else '24 months' end as contract,
        make_timestamptz(coalesce(k.left_day, k.since) * 86400000000) as updated_at
    from known as k
    inner join segments as g on k.segment = g.segment
    cross join (select unnest([1, 2]) as copy) as deliveries
    where k.since < coalesce(k.left_day, 1000000000) and (copy = 1 or u(k.ck, 84) < 0.01)
)

select * from final
order by customer_id
