-- The company's day of every row. Parameters: $timezone.

update purchases
set day = cast(timezone($timezone, timezone('UTC', bought_at)) as date)
