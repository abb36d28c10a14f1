-- The generation the warehouse holds, and the definitions it was made with. Grain: one row, or none.

select
    generation,
    settings_json,
    loyalty_sha256
from state
