-- Invitations of a month and the answers to them. Grain: one row a delivery of an invitation.
-- `dirt`: 0 nothing, 1 an earlier delivery, 2 off the scale, 3 a future date.
create or replace temp table invitations as
with asked as (
    select
        d.*,
        ended + 60 - floor(1500.0 * ln(1.0 - u(key, 46)))::bigint as invited,
        u(key, 47) < 0.97 as delivered,
        invited + 120 + least(exp(9.4 + 1.5 * g(key, 48)), 1209600.0)::bigint as replying,
        delivered and u(key, 50) < w.answers * eager * w.answering[csat]
        and replying < w.stops as said
    from deliveries as d, world as w
    where
        dirt = 0 and known and not gave_up and invited < w.stops
        and u(key, 43) < if(picky, if(csat >= 4, 0.9, 0.06), 0.86)
),

told as (
    select
        asked.*,
        if(said, replying, null) as answered,
        least(coalesce(if(said, replying, null), invited) + 300, w.stops - 1) as told_at,
        if(said and u(key, 51) < 0.99, csat, null)::integer as rated,
        if(said and u(key, 52) > 0.05, least(greatest(round(
            3.47 + 0.3 * (csat - 4) - 0.5 * pull + w.outreach_stay * reached::integer - w.kink_stay * beyond
            + 0.95 * g(key, 53)
        ), 1), 5), null)::integer as stay,
        if(said and u(key, 55) > 0.04, least(greatest(round(
            8.2 + 1.3 * (csat - 4) - 0.45 * pull + 1.7 * g(key, 56)
        ), 0), 10), null)::integer as nps,
        if(said and u(key, 58) > 0.08, least(greatest(round(
            5.55 + 0.62 * (csat - 4) - 0.55 * least(wave, 2) - 0.35 * coalesce(transfers, 0) - 0.12 * beyond
            + 1.1 * g(key + 17179869184, 0)
        ), 1), 7), null)::integer as ces,
        if(
            said, least(greatest(round(3.85 + 0.5 * (csat - 4) - 0.25 * pull + 0.8 * g(key + 17179869184, 2)), 1), 5),
            null
        )::integer as trust,
        if(
            said, least(greatest(round(3.6 + 0.4 * (csat - 4) - 0.4 * pull + g(key + 17179869184, 4)), 1), 5),
            null
        )::integer as repurchase,
        if(said and u(key, 60) < 0.97, u(key, 61) < if(solved, 0.965, 0.22), null) as confirmed,
        if(confirmed is null, null, 1 + if(u(key, 62) < 0.5, wave, 0))::integer as needed,
        said and u(key, 63) < w.commented[csat] as commented,
        case
            when waited > 300 then 'wait'
            when not solved then 'unsolved'
            when csat >= 4 and stay <= 2 then 'leaving'
            when csat >= 4 then if(key % 2 = 0, 'solved', 'thanks')
            when csat = 3 then 'mixed'
            when transfers > 0 then 'passed'
            else 'bad'
        end as theme
    from asked, world as w
),

final as (
    select * from told
    union all
    select * replace (told_at - 60 as told_at, false as commented, 1 as dirt) from told
    where said and luck between 0.3 and 0.32
    union all
    select * replace (6 + floor(luck * 5)::integer as rated, key + 8589934592 as key, 2 as dirt) from told
    where said and luck between 0.32 and 0.33
    union all
    select
        * replace (
            invited + 3153600000 as invited, answered + 3153600000 as answered, told_at + 3153600000 as told_at,
            key + 8589934592 as key, 3 as dirt
        )
    from told
    where said and luck between 0.33 and 0.333
)

select * from final
