-- What happens to each arrival: who answers after how long, is it solved, how did it feel. Grain: one row a contact.
-- $month: index of the month. Contacts of customers who have left, have not joined or were helped before are dropped.
create or replace temp table handled as
with known as (
    select
        a.*,
        a.t // 86400 as day,
        w.seed_key + a.customer as ck,
        joined(ck, w.begin_day, w.last_day) as since,
        term_days(ck) as term,
        pick(w.segment_codes, u(ck, 67)) as segment,
        pick(w.language_codes, u(ck, 68)) as language,
        helped(ck, a.t, $month, w.campaigns, w.outreach_s)
        or helped(ck, a.t, $month - 1, w.campaigns, w.outreach_s)
        or helped(ck, a.t, $month - 2, w.campaigns, w.outreach_s) as reached
    from arrivals as a
    cross join world as w
    left join gone on a.customer = gone.customer
    where coalesce(gone.day, 1000000000) >= a.t // 86400
),

waiting as (
    select
        known.*,
        r.difficulty,
        r.csat as reason_csat,
        r.odds,
        r.talk,
        r.transfer,
        r.pull as reason_pull,
        r.released,
        r.technical,
        w.hour_load[1 + (t // 3600 % 24)::integer] * w.weekday_load[1 + ((day + 3) % 7)::integer]
        * w.month_load[month(epoch_ms(t * 1000))] as busy,
        case channel
            when 0 then w.queue_voice * exp(1.02 * g(key, 5)) when 1 then w.queue_chat * exp(0.9 * g(key, 5))
        end
        * power(greatest(busy, 0.15), w.load)
        * if(r.technical and channel = 0 and t >= w.backlog_from, w.backlog_factor, 1.0) as wait,
        case when u(key, 7) < 0.006 then 5.0 * u(key, 8) else w.patience * exp(1.2 * g(key, 8)) end as patience
    from known
    cross join world as w
    inner join reasons as r on known.reason = r.reason
    where
        known.since <= known.day
        and not (turn = 0 and reached and u(key, 10) < w.outreach_prevents)
),

answered as (
    select
        waiting.* exclude (wait, patience, busy),
        coalesce(patience < wait, false) as gave_up,
        if(wait is null, null, least(if(gave_up, patience, wait), 3500)::integer) as queue_s,
        u(key, 11) < if(gave_up, 0.62, 0.97) as known,
        s.employee,
        s.effect,
        s.hold,
        s.picky,
        chance_of(odds - 0.1 * wave - if(channel = 2, 0.15, 0.0) + s.solving) as chance,
        not gave_up and u(key, 12) < chance as solved
    from waiting
    inner join wheel as s
        on waiting.reason = s.reason and floor(u(waiting.key, 13) * $slots)::integer = s.slot
),

held as (
    select
        answered.*,
        case
            when channel <> 0 or gave_up then null
            else least(
                if(
                    u(key, 14) < (0.345 + 0.09 * difficulty) * (1.0 + 0.6 * hold),
                    3.0 + 78.0 * exp(0.95 * g(key, 15) + hold), 0.0
                )
                + if(
                    released and t between w.release_from and w.release_to and u(key, 17) < 0.85,
                    -w.release_hold_s / 0.85 * ln(1.0 - u(key, 18)), 0.0
                ), 3000.0
            )::integer
        end as hold_s,
        if(
            gave_up,
            null,
            greatest(talk * [1.0, 1.35, 1.1, 0.6][1 + channel] * exp(0.5 * g(key, 19) - 0.1), 12)::integer
        )
            as talk_s,
        if(gave_up or channel = 3, null, (42.0 * exp(0.7 * g(key, 21)))::integer) as wrap_s,
        if(gave_up, null, if(u(key, 23) < transfer, if(u(key, 24) < 0.15, 2, 1), 0)) as transfers,
        if(gave_up or u(key, 25) > 0.97, null, u(key, 26) < if(solved, 0.95, 0.3)) as noted,
        coalesce(queue_s, 0) + coalesce(hold_s, 0) as waited,
        least(greatest(waited - w.kink_s, 0) / 60.0, 8.0) as beyond
    from answered
    cross join world as w
),

felt as (
    select
        held.* exclude (effect),
        w.base + reason_csat + c.csat + g.csat + l.csat + effect + 0.2 * g(ck, 72)
        + 0.6 * (solved::integer - chance)
        - 0.22 * (coalesce(transfers, 0) - 1.15 * transfer)
        - 0.2 * (least(wave, 2) - 0.26)
        - w.wait_csat * least(waited, w.kink_s) / 60.0 - w.wait_csat_beyond * beyond as mean,
        attachment(ck) + reason_pull + 0.3 * (not solved)::integer
        + 1.1 * (
            price_sensitive(ck) and term > 0 and renewal_after(since, term, day) - day <= 75
        )::integer as pull,
        c.answers * g.answers * l.answers as eager,
        least(
            t + coalesce(queue_s, 0) + coalesce(hold_s, 0) + coalesce(talk_s, 0)
            + if(held.channel >= 2, least(exp(9.6 + 0.8 * g(key, 27)), 345600.0), 0.0)::bigint,
            w.stops - 1
        ) as ended
    from held
    cross join world as w
    inner join channels as c on held.channel = c.channel
    inner join segments as g on held.segment = g.segment
    inner join languages as l on held.language = l.language
),

final as (
    select
        felt.* exclude (
            since, term, segment, difficulty, reason_csat, odds, talk, transfer, released, technical, hold, chance, mean
        ),
        1 + (u(key, 29) > ladder.one)::integer + (u(key, 29) > ladder.two)::integer
        + (u(key, 29) > ladder.three)::integer + (u(key, 29) > ladder.four)::integer as csat
    from felt
    inner join ladder on round((least(greatest(mean, 1.1), 4.9) - 1.0) / 4.0 * $steps)::integer = ladder.step
)

select * from final
