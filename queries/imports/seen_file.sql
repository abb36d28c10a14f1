-- Whether these very bytes were imported with this profile before. Grain: one row, or none.

select
    read,
    entity
from files
where sha256 = $sha256 and profile_sha256 = $profile_sha256
limit 1
