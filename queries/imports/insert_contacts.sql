-- Contacts that are new or changed, with everything that is decided at import: the company's day, place and lead as
-- of the contact, the customer's segment as of the contact, and the same customer's next contact for the same reason.
-- Parameters: $import_number, $timezone, $export_at (time of the export, for rows without one of their own).
-- Reads: the view accepted.

insert into contacts by name
with

dated as (
    select
        accepted.*,
        timezone($timezone, timezone('UTC', accepted.started_at)) as local_at
    from accepted
),

-- the next contact within this import; imports/link_next corrects it where the store knows more
sequenced as (
    select
        dated.*,
        cast(dated.local_at as date) as day,
        cast(hour(dated.local_at) as tinyint) as hour,
        case
            when dated.customer_id is not null and coalesce(dated.direction, 'inbound') = 'inbound'
                then date_diff(
                    'second',
                    dated.started_at,
                    lead(dated.started_at) over (
                        partition by
                            dated.customer_id,
                            coalesce(dated.reason, ''),
                            coalesce(dated.direction, 'inbound') = 'inbound'
                        order by dated.started_at, dated.contact_id
                    )
                )
        end as next_same_s
    from dated
),

leaving as (
    select
        customers.customer_id,
        max(customers.left_on) as left_on
    from customers
    group by customers.customer_id
)

select
    sequenced.source,
    sequenced.contact_id,
    sequenced.customer_id,
    sequenced.employee_id,
    sequenced.started_at,
    sequenced.ended_at,
    coalesce(sequenced.updated_at, $export_at) as updated_at,
    sequenced.channel,
    sequenced.direction,
    sequenced.queue,
    sequenced.reason,
    sequenced.language,
    sequenced.outcome,
    sequenced.queue_s,
    sequenced.hold_s,
    sequenced.talk_s,
    sequenced.wrap_s,
    sequenced.transfers,
    sequenced.holds,
    sequenced.legs,
    sequenced.resolved,
    sequenced.day,
    sequenced.hour,
    sequenced.next_same_s,
    case when placed.valid_to is null or sequenced.day <= placed.valid_to then placed.site end as site,
    case when placed.valid_to is null or sequenced.day <= placed.valid_to then placed.team end as team,
    case when placed.valid_to is null or sequenced.day <= placed.valid_to then placed.lead_id end as lead_id,
    listed.segment,
    leaving.customer_id is not null as customer_listed,
    leaving.left_on,
    sequenced.row_hash,
    $import_number as import_id,
    sequenced.file_row
from sequenced
asof left join employees as placed
    on
        sequenced.employee_id = placed.employee_id
        and sequenced.day >= placed.valid_from
asof left join customers as listed
    on
        sequenced.customer_id = listed.customer_id
        and sequenced.day >= listed.valid_from
left join leaving on sequenced.customer_id = leaving.customer_id
