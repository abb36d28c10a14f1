-- Invitations and answers of a month as a survey tool exports them. Grain: one row a delivery of an invitation.
-- $change: local second at which the offset from UTC turns from $before to $after seconds.
select
    format('AN-{:011d}', i.key - w.seed_key) as answer_id,
    format('CT-{:011d}', i.key - w.seed_key - if(i.dirt >= 2, 8589934592, 0)) as contact_id,
    format('CU-{:08d}', i.customer) as customer_id,
    i.employee as employee_id,
    utc(i.invited, $change, $before, $after) as invited_at,
    i.delivered,
    utc(i.answered, $change, $before, $after) as answered_at,
    'After contact' as survey,
    if(u(i.key + 17179869184, 7) < 0.7, c.mode, c.other_mode) as mode,
    l.name as language,
    cast(null as varchar) as device,
    i.rated as csat,
    i.nps,
    i.ces,
    i.confirmed as resolved,
    i.needed as contacts_needed,
    i.stay,
    i.repurchase,
    i.trust,
    case
        when not i.commented or u(i.key + 17179869184, 8) > 0.7 then null
        when i.csat >= 4 then 'positive'
        when i.csat = 3 then if(i.key % 2 = 0, 'neutral', 'mixed')
        else 'negative'
    end as emotion,
    case
        when i.commented
            then s.text || case
                when u(i.key + 17179869184, 6) < 0.012 then format(' 030 23125 {:03d}', i.key % 1000)
                when
                    u(i.key + 17179869184, 6) between 0.012 and 0.02
                    then format(' kunde.{:03d}@example.net', i.key % 1000)
                else ''
            end
    end as comment,
    if(i.said and u(i.key + 17179869184, 9) < 0.16, r.need, null) as needs,
    utc(i.told_at, $change, $before, $after) as updated_at
from invitations as i
cross join world as w
inner join channels as c on i.channel = c.channel
inner join reasons as r on i.reason = r.reason
inner join languages as l on i.language = l.language
inner join sentences as s
    on
        i.language = s.language and i.reason = s.reason and i.theme = s.theme
        and floor(u(i.key + 17179869184, 10) * $variants)::integer = s.variant
order by i.invited, i.key, i.dirt
