-- Rows that a person's influence is estimated from. Grain: one row an answer or a contact, and employee with a share of
-- its credit. A table macro, kept in the store so that readers have it too: `metric` is an id in the catalogue.
-- y is the outcome as the model takes it: ratings and shares as they are, the Net Promoter Score as -100, 0 or 100,
-- times as thousandths of log(1 + seconds), hold capped at ten minutes. w is how much of the row counts for the
-- employee, in ten-thousandths. Both are whole numbers: their sums are the same to the last bit, whatever the order.
-- Adjusted for is what an employee does not decide: never their own hold, transfers or solution.
-- `part` keeps every week (0), or the odd ones (1) only.
create or replace macro influence_rows(metric, part) as table
    with

    rated as not materialized (
        select
            answers.day,
            answers.answer_id as id,
            answers.employee_id,
            answers.team,
            answers.credits,
            cast(
                case metric
                    when 'csat_mean' then answers.csat
                    when 'csat' then cast(answers.csat >= 4 as integer)
                    when 'nps'
                        then
                            case
                                when answers.nps >= 9 then 100 when answers.nps <= 6 then -100 when
                                    answers.nps >= 0
                                    then 0
                            end
                    when 'ces_mean' then answers.ces
                    when 'solved' then cast(answers.resolved as integer)
                end as integer
            ) as y,
            answers.reason,
            answers.channel,
            answers.queue,
            answers.segment,
            answers.language,
            answers.mode,
            answers.queue_s,
            answers.hour
        from answers
        where metric in ('csat_mean', 'csat', 'nps', 'ces_mean', 'solved')
        union all
        select
            contacts.day,
            contacts.contact_id as id,
            contacts.employee_id,
            contacts.team,
            contacts.credits,
            cast(
                case metric
                    when 'fcr_observed'
                        then case
                            when
                                contacts.customer_id is not null
                                and coalesce(contacts.direction, 'inbound') = 'inbound'
                                and coalesce(contacts.previous_same_s, 9999999999) > 7 * 86400
                                then cast(coalesce(contacts.next_same_s, 9999999999) > 7 * 86400 as integer)
                        end
                    when 'hold_time'
                        then case
                            when contacts.hold_s is not null and coalesce(contacts.direction, 'inbound') = 'inbound'
                                then round(1000 * ln(1 + least(contacts.hold_s, 600)))
                        end
                    when 'transferred' then cast(contacts.transfers > 0 as integer)
                    when 'aht'
                        then round(
                            1000 * ln(1 + contacts.talk_s + coalesce(contacts.hold_s, 0) + coalesce(contacts.wrap_s, 0))
                        )
                end as integer
            ) as y,
            contacts.reason,
            contacts.channel,
            contacts.queue,
            contacts.segment,
            contacts.language,
            null as mode,
            contacts.queue_s,
            contacts.hour
        from contacts
        where
            metric in ('fcr_observed', 'hold_time', 'transferred', 'aht')
            and coalesce(contacts.outcome, 'answered') = 'answered'
    ),

    credited as not materialized (
        select
            employee_id,
            team,
            10000 as w,
            id,
            day,
            y,
            reason,
            channel,
            queue,
            segment,
            language,
            mode,
            queue_s,
            hour
        from rated
        where
            credits is null
            and employee_id is not null
        union all
        select
            shared.share.employee_id,
            shared.share.team,
            cast(round(10000 * shared.share.share) as integer) as w,
            shared.id,
            shared.day,
            shared.y,
            shared.reason,
            shared.channel,
            shared.queue,
            shared.segment,
            shared.language,
            shared.mode,
            shared.queue_s,
            shared.hour
        from (
            select
                rated.*,
                unnest(rated.credits) as share
            from rated
            where rated.credits is not null
        ) as shared
        -- a share of somebody who was erased is nobody's
        where shared.share.employee_id is not null
    )

    select
        id,
        day,
        employee_id,
        team,
        w,
        y,
        coalesce(reason, '') as reason,
        coalesce(channel, '') as channel,
        coalesce(queue, '') as queue,
        coalesce(segment, '') as segment,
        coalesce(language, '') as language,
        coalesce(mode, '') as mode,
        coalesce(wait_band(queue_s), -1) as wait,
        coalesce(hour_band(hour), -1) as hour
    from credited
    where
        y is not null
        and w > 0
        and (part = 0 or weekofyear(day) % 2 = 1);
