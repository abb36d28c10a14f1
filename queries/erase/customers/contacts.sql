-- Contacts of the customers to be erased, and what becomes of each. Grain: stored contact.
-- A contact that another system knows under the same id, without knowing whose it was, is theirs too.
-- is_kept: it may stay as a contact of nobody; not where fewer than $few others share its month, team and channel,
-- unless an answer of somebody else hangs on it. shows_topic, shows_language: as many others share them.
-- Parameters: $ids, $source ('': every source), $few, $remove (true: nothing stays).

create or replace temp table erasing_contacts as
with

named as (
    select contacts.contact_id
    from contacts
    where
        list_contains(cast($ids as varchar[]), contacts.customer_id)
        and ($source = '' or contacts.source = $source)
),

theirs as (
    select
        contacts.rowid as stored_row,
        contacts.contact_id,
        contacts.day,
        date_trunc('month', contacts.day) as month,
        contacts.team,
        contacts.channel,
        contacts.queue,
        contacts.reason,
        contacts.language
    from contacts
    where
        ($source = '' or contacts.source = $source)
        and (
            list_contains(cast($ids as varchar[]), contacts.customer_id)
            or (contacts.customer_id is null and contacts.contact_id in (select named.contact_id from named))
        )
),

others as (
    select
        date_trunc('month', contacts.day) as month,
        contacts.team,
        contacts.channel,
        contacts.queue,
        contacts.reason,
        contacts.language
    from contacts
    where
        date_trunc('month', contacts.day) in (select theirs.month from theirs)
        and contacts.rowid not in (select theirs.stored_row from theirs)
),

places as (
    select
        month,
        team,
        channel,
        count(*) as n
    from others
    group by all
),

topics as (
    select
        month,
        channel,
        queue,
        reason,
        count(*) as n
    from others
    group by all
),

languages as (
    select
        month,
        language,
        count(*) as n
    from others
    group by all
),

others_answers as (
    select distinct answers.contact_id
    from answers
    where
        answers.contact_id in (select theirs.contact_id from theirs)
        and answers.customer_id is not null
        and not list_contains(cast($ids as varchar[]), answers.customer_id)
),

renamed as (
    select
        ids.contact_id,
        'x' || replace(cast(uuid() as varchar), '-', '') as new_id
    from (select distinct theirs.contact_id from theirs) as ids
)

select
    theirs.stored_row,
    theirs.contact_id,
    renamed.new_id,
    theirs.day,
    others_answers.contact_id is not null
    or (not $remove and coalesce(places.n, 0) >= $few) as is_kept,
    coalesce(topics.n, 0) >= $few as shows_topic,
    coalesce(languages.n, 0) >= $few as shows_language
from theirs
inner join renamed on theirs.contact_id = renamed.contact_id
left join others_answers on theirs.contact_id = others_answers.contact_id
left join places
    on
        theirs.month = places.month
        and theirs.team is not distinct from places.team
        and theirs.channel is not distinct from places.channel
left join topics
    on
        theirs.month = topics.month
        and theirs.channel is not distinct from topics.channel
        and theirs.queue is not distinct from topics.queue
        and theirs.reason is not distinct from topics.reason
left join languages
    on
        theirs.month = languages.month
        and theirs.language is not distinct from languages.language
