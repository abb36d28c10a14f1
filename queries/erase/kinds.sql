-- Which kinds of ids are refused. Grain: kind. Parameters: none.

select distinct kind
from erased
