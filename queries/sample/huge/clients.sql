-- The customers, all of them a function of their number. Grain: one row a customer. Table `clients` keeps only who
-- leaves at a renewal without any contact as the reason; everything else about a customer is computed where needed.
create or replace temp macro joined(ck, begin_day, last_day) as (
    case
        when u(ck, 64) < 0.21 then begin_day + floor(u(ck, 65) * (last_day - begin_day + 1))::integer
        else begin_day - 1 - least(floor(-990.0 * ln(1.0 - u(ck, 65))), 6000)::integer
    end
);

create or replace temp macro term_days(ck) as (
    case when u(ck, 75) < 0.25 then 0 when u(ck, 75) < 0.65 then 365 else 730 end
);

create or replace temp macro renewal_after(since, term, day) as (
    since + greatest(ceil((day - since) / (if(term = 0, 365, term))::double), 1)::integer * if(term = 0, 365, term)
);

-- Whether the campaign of a month reached the customer (chosen, and no hold-out) and still works at t.
create or replace temp macro helped(ck, t, month, campaigns, lasts) as (
    coalesce(
        month >= 0 and u(ck, 90 + month) between 0.002 and 0.01
        and t between campaigns[1 + month] and campaigns[1 + month] + lasts, false
    )
);

create or replace temp macro attachment(ck) as (0.75 * g(ck, 70));

create or replace temp macro price_sensitive(ck) as (u(ck, 74) < 0.28);

create or replace temp table gone as
with known as (
    select
        c.range as customer,
        w.seed_key + c.range as ck,
        joined(ck, w.begin_day, w.last_day) as since,
        renewal_after(since, term_days(ck), greatest(since + 1, w.begin_day)) as due,
        w.last_day
    from world as w, range((select customers from world)) as c
),

quits as (
    select
        customer,
        due as day,
        case when price_sensitive(ck) then 'Price' else pick(['Service', 'Moving', 'Product', 'Other'], u(ck, 77)) end
            as why
    from known
    where
        due <= last_day
        and u(ck, 76) < chance_of(-3.3 + 0.9 * attachment(ck) + 0.9 * price_sensitive(ck)::integer)
)

select * from quits
