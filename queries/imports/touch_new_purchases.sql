-- Days of the rows that this import wrote. Parameters: $import_number.

insert into touched_days
select distinct purchases.day
from purchases
where purchases.import_id = $import_number and purchases.day is not null
