-- The newest generation that an erasure made: copies of earlier ones still hold whom it forgot. Grain: one row.
-- Parameters: none.

select coalesce(max(generation), 0) as generation
from erasures
