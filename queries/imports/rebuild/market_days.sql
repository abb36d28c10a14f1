-- The company's day of every row. Parameters: $timezone.

update market
set day = cast(timezone($timezone, timezone('UTC', answered_at)) as date)
