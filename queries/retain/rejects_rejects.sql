-- What old refused rows said, and where they stood, goes; how many there were, and why, stays. Grain: reject.
-- Parameters: $before.

update rejects
set
    value = null,
    file_row = null
where import_id in (select imports.import_id from imports where imports.imported_at < $before)
