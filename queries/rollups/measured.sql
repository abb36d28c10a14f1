-- How far each canonical column is filled, over the rows where it could be. Grain: entity, column.
-- Wait and hold are asked of handled inbound contacts only; answers of invitations that were answered.

-- noqa: disable=RF01

insert into measured
with

contact_counts as (
    select
        count(*) as all_rows,
        count(*) filter (where coalesce(direction, 'inbound') = 'inbound') as inbound_rows,
        count(*) filter (
            where coalesce(direction, 'inbound') = 'inbound' and coalesce(outcome, 'answered') = 'answered'
        ) as handled_rows,
        count(customer_id) as customer_id,
        count(employee_id) as employee_id,
        count(ended_at) as ended_at,
        count(channel) as channel,
        count(direction) as direction,
        count(queue) as queue,
        count(reason) as reason,
        count(language) as language,
        count(outcome) filter (where coalesce(direction, 'inbound') = 'inbound') as outcome,
        count(queue_s) filter (
            where coalesce(direction, 'inbound') = 'inbound' and coalesce(outcome, 'answered') = 'answered'
        ) as queue_s,
        count(hold_s) filter (
            where coalesce(direction, 'inbound') = 'inbound' and coalesce(outcome, 'answered') = 'answered'
        ) as hold_s,
        count(talk_s) filter (
            where coalesce(direction, 'inbound') = 'inbound' and coalesce(outcome, 'answered') = 'answered'
        ) as talk_s,
        count(wrap_s) filter (
            where coalesce(direction, 'inbound') = 'inbound' and coalesce(outcome, 'answered') = 'answered'
        ) as wrap_s,
        count(mute_s) filter (
            where coalesce(direction, 'inbound') = 'inbound' and coalesce(outcome, 'answered') = 'answered'
        ) as mute_s,
        count(transfers) filter (
            where coalesce(direction, 'inbound') = 'inbound' and coalesce(outcome, 'answered') = 'answered'
        ) as transfers,
        count(resolved) as resolved,
        count(site) as site,
        count(team) as team,
        count(segment) as segment,
        count(*) filter (where customer_listed) as customer_listed
    from contacts
),

answer_counts as (
    select
        count(*) as all_rows,
        count(answered_at) as answered_rows,
        count(invited_at) as invited_at,
        count(delivered) as delivered,
        count(contact_id) as contact_id,
        count(customer_id) as customer_id,
        count(employee_id) as employee_id,
        count(csat) as csat,
        count(nps) as nps,
        count(ces) as ces,
        count(resolved) as resolved,
        count(contacts_needed) as contacts_needed,
        count(stay) as stay,
        count(repurchase) as repurchase,
        count(trust) as trust,
        count(emotion) as emotion,
        count(comment) as comment,
        count(themes) as themes,
        count(needs) as needs,
        count(loyal) as loyal,
        count(team) filter (where answered_at is not null) as team,
        count(contact_day) filter (where answered_at is not null) as contact_day,
        count(device) filter (where answered_at is not null) as device,
        -- few change: one change tells that changes are recorded; one name tells that the export names employees
        case when count(details_changed_at) > 0 then count(answered_at) else 0 end as details_changed_at,
        case when count(nullif(named_employee_id, '')) > 0 then count(answered_at) else 0 end as named_employee_id
    from answers
),

customer_counts as (
    select
        count(*) as all_rows,
        count(segment) as segment,
        count(annual_value) as annual_value,
        count(margin_rate) as margin_rate,
        count(since) as since,
        -- few customers leave, so a sparse column is not a silent one: one departure tells that they are recorded
        case when count(left_on) > 0 then count(*) else 0 end as left_on,
        count(renewal_on) as renewal_on,
        count(active) as active
    from customers
),

survey_counts as (
    select
        count(*) as all_rows,
        count(employee_id) as employee_id,
        count(team) as team,
        count(site) as site,
        count(enps) as enps,
        count(trust) as trust,
        count(appreciated) as appreciated,
        count(mistakes_ok) as mistakes_ok,
        count(vision) as vision,
        count(comment) as comment
    from employee_answers
),

outreach_counts as (
    select
        count(*) as all_rows,
        count(channel) as channel,
        count(topic) as topic,
        -- few reply: one reply tells that replies are recorded
        case when count(replied_at) > 0 then count(*) else 0 end as replied_at,
        count(holdout) as holdout,
        count(segment) as segment,
        -- most messages are no save offers: one of them tells that they are recorded
        case when count(offer) > 0 then count(*) else 0 end as offer,
        case when count(accepted) filter (where offer is not null) > 0 then count(*) else 0 end as accepted,
        case when count(cost) filter (where offer is not null) > 0 then count(*) else 0 end as cost
    from outreach
),

market_counts as (
    select
        count(*) as all_rows,
        count(respondent_id) as respondent_id,
        -- asked once of a respondent, who rates many times: one answer tells that it is asked
        case when count(customer_id) > 0 then count(*) else 0 end as customer_id,
        case when count(*) filter (where own) > 0 then count(*) else 0 end as own,
        case when count(would_switch) > 0 then count(*) else 0 end as would_switch,
        case when count(reason) > 0 then count(*) else 0 end as reason,
        count(segment) as segment,
        count(rating) as rating
    from market
),

purchase_counts as (
    select
        count(*) as all_rows,
        count(amount) as amount,
        count(product) as product,
        count(segment) as segment,
        -- one of a kind tells that the kind is recorded
        case when count(*) filter (where kind = 'purchase') > 0 then count(*) else 0 end as purchase,
        case when count(*) filter (where kind = 'renewal') > 0 then count(*) else 0 end as renewal,
        case when count(*) filter (where kind = 'referral') > 0 then count(*) else 0 end as referral
    from purchases
),

final as (
    select
        'contacts' as entity,
        unpivoted.column_name,
        unpivoted.filled,
        case
            when unpivoted.column_name in ('queue_s', 'hold_s', 'talk_s', 'wrap_s', 'mute_s', 'transfers')
                then totals.handled_rows
            when unpivoted.column_name = 'outcome' then totals.inbound_rows
            else totals.all_rows
        end as rows
    from contact_counts
    unpivot (
        filled for column_name in (
            customer_id, employee_id, ended_at, channel, direction, queue, reason, language, outcome, queue_s,
            hold_s, talk_s, wrap_s, mute_s, transfers, resolved, site, team, segment, customer_listed
        )
    ) as unpivoted
    cross join contact_counts as totals
    union all
    select
        'answers' as entity,
        unpivoted.column_name,
        unpivoted.filled,
        case
            when unpivoted.column_name in ('invited_at', 'delivered', 'contact_id', 'customer_id', 'employee_id')
                then totals.all_rows
            else totals.answered_rows
        end as rows
    from answer_counts
    unpivot (
        filled for column_name in (
            invited_at, delivered, contact_id, customer_id, employee_id, csat, nps, ces, resolved, contacts_needed,
            stay, repurchase, trust, emotion, comment, themes, needs, loyal, team, contact_day, device,
            details_changed_at, named_employee_id
        )
    ) as unpivoted
    cross join answer_counts as totals
    union all
    select
        'customers' as entity,
        unpivoted.column_name,
        unpivoted.filled,
        totals.all_rows as rows
    from customer_counts
    unpivot (
        filled for column_name in (segment, annual_value, margin_rate, since, left_on, renewal_on, active)
    ) as unpivoted
    cross join customer_counts as totals
    union all
    select
        'employee_answers' as entity,
        unpivoted.column_name,
        unpivoted.filled,
        totals.all_rows as rows
    from survey_counts
    unpivot (
        filled for column_name in (
            employee_id, team, site, enps, trust, appreciated, mistakes_ok, vision, comment
        )
    ) as unpivoted
    cross join survey_counts as totals
    union all
    select
        'outreach' as entity,
        unpivoted.column_name,
        unpivoted.filled,
        totals.all_rows as rows
    from outreach_counts
    unpivot (
        filled for column_name in (channel, topic, replied_at, holdout, segment, offer, accepted, cost)
    ) as unpivoted
    cross join outreach_counts as totals
    union all
    select
        'purchases' as entity,
        unpivoted.column_name,
        unpivoted.filled,
        totals.all_rows as rows
    from purchase_counts
    unpivot (filled for column_name in (amount, product, segment, purchase, renewal, referral)) as unpivoted
    cross join purchase_counts as totals
    union all
    select
        'market' as entity,
        unpivoted.column_name,
        unpivoted.filled,
        totals.all_rows as rows
    from market_counts
    unpivot (
        filled for column_name in (respondent_id, customer_id, own, would_switch, reason, segment, rating)
    ) as unpivoted
    cross join market_counts as totals
)

select
    entity,
    column_name,
    filled,
    rows
from final
