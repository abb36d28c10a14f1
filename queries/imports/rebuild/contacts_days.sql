-- The company's day and hour of every contact. Parameters: $timezone.

update contacts
set
    day = cast(timezone($timezone, timezone('UTC', started_at)) as date),
    hour = cast(hour(timezone($timezone, timezone('UTC', started_at))) as tinyint)
