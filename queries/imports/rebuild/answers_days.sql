-- The company's day of every answer and invitation. Parameters: $timezone.

update answers
set
    day = cast(timezone($timezone, timezone('UTC', answered_at)) as date),
    invited_day = cast(timezone($timezone, timezone('UTC', invited_at)) as date)
