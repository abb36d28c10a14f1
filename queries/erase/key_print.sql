-- By which key the digests were made. Grain: one row a key, newest first. Parameters: none.

select key_print
from erasures
where key_print <> ''
group by key_print
order by max(import_id) desc
