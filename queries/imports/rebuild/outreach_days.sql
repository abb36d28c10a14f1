-- The company's day of every row. Parameters: $timezone.

update outreach
set day = cast(timezone($timezone, timezone('UTC', sent_at)) as date)
