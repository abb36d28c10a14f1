-- Contacts that are new or changed, with everything that is decided at import: the company's day, place and lead as
-- of the contact, the customer's segment as of the contact, the same customer's contacts before and after it, and who
-- has the credit for it by the rule in force when it ended.
-- Parameters: $import_number, $timezone, $export_at (time of the export, for rows without one of their own);
-- $credit_starts, $credit_rules (moments from which on the rules hold, in order, and the rules).
-- Reads: the view accepted.

insert into contacts by name
with

-- one of those who handled it, by the rule, is whose contact it is
ruled as (
    select
        accepted.* exclude (employee_id, handlers),
        case when len(people_of(accepted.handlers)) > 1 then accepted.handlers end as handlers,
        case
            when len(people_of(accepted.handlers)) > 1
                then list_extract(
                    $credit_rules,
                    len(
                        list_filter(
                            cast($credit_starts as timestamp[]),
                            lambda moment: moment <= coalesce(accepted.ended_at, accepted.started_at)
                        )
                    )
                )
        end as credit_rule,
        case
            when accepted.handlers is null then accepted.employee_id
            when credit_rule = 'first' then list_extract(accepted.handlers, 1).employee_id
            else list_extract(accepted.handlers, -1).employee_id
        end as employee_id
    from accepted
),

dated as (
    select
        ruled.*,
        cast(timezone($timezone, timezone('UTC', ruled.started_at)) as date) as day,
        cast(hour(timezone($timezone, timezone('UTC', ruled.started_at))) as tinyint) as hour
    from ruled
),

-- the contacts before and after it within this import; imports/link_next corrects it where the store knows more
sequenced as (
    select
        accepted.file_row,
        date_diff('second', lag(accepted.started_at) over same, accepted.started_at) as previous_same_s,
        date_diff('second', accepted.started_at, lead(accepted.started_at) over same) as next_same_s
    from accepted
    where accepted.customer_id is not null and coalesce(accepted.direction, 'inbound') = 'inbound'
    window same as (
        partition by accepted.customer_id, coalesce(accepted.reason, '')
        order by accepted.started_at, accepted.contact_id
    )
),

repeated as (
    select
        sequenced.file_row,
        sequenced.previous_same_s,
        sequenced.next_same_s
    from sequenced
    where sequenced.previous_same_s is not null or sequenced.next_same_s is not null
),

shares as (
    select
        dated.file_row,
        dated.day,
        unnest(shares_of(dated.handlers)) as part,
        generate_subscripts(shares_of(dated.handlers), 1) as place
    from dated
    where dated.credit_rule = 'fractional'
),

shared as (
    select
        shares.file_row,
        list(
            struct_pack(
                employee_id := shares.part.employee_id,
                team := employee_spells.team,
                site := employee_spells.site,
                share := shares.part.share
            )
            order by shares.place
        ) as credits
    from shares
    left join employee_spells
        on
            shares.part.employee_id = employee_spells.employee_id
            and shares.day >= employee_spells.valid_from
            and shares.day < employee_spells.valid_before
    group by shares.file_row
)

select
    dated.source,
    dated.contact_id,
    dated.customer_id,
    dated.employee_id,
    dated.started_at,
    dated.ended_at,
    coalesce(dated.updated_at, $export_at) as updated_at,
    dated.channel,
    dated.direction,
    dated.queue,
    dated.reason,
    dated.language,
    dated.outcome,
    dated.queue_s,
    dated.hold_s,
    dated.talk_s,
    dated.wrap_s,
    dated.mute_s,
    dated.transfers,
    dated.holds,
    dated.legs,
    dated.resolved,
    dated.handlers,
    dated.credit_rule,
    shared.credits,
    dated.day,
    dated.hour,
    repeated.previous_same_s,
    repeated.next_same_s,
    employee_spells.site,
    employee_spells.team,
    employee_spells.lead_id,
    customer_spells.segment,
    customer_departures.customer_id is not null as customer_listed,
    customer_departures.left_on,
    dated.row_hash,
    $import_number as import_id,
    dated.file_row
from dated
left join repeated on dated.file_row = repeated.file_row
left join shared on dated.file_row = shared.file_row
left join employee_spells
    on
        dated.employee_id = employee_spells.employee_id
        and dated.day >= employee_spells.valid_from
        and dated.day < employee_spells.valid_before
left join customer_spells
    on
        dated.customer_id = customer_spells.customer_id
        and dated.day >= customer_spells.valid_from
        and dated.day < customer_spells.valid_before
left join customer_departures on dated.customer_id = customer_departures.customer_id
