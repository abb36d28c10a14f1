-- Everything staged is new: the store holds no row of this entity yet. Reads: the view staged.

create or replace temp view accepted as
select staged.*
from staged
