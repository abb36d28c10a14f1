-- Whether these very bytes were imported with this profile before. Grain: one row, or none.

select max(files.read) as read
from files
where files.sha256 = $sha256 and files.profile_sha256 = $profile_sha256
having count(*) > 0
