-- They were refused, and why, stays; what they said and where it stood goes. Grain: reject. Reads: erasing_rejects.

update rejects
set
    value = null,
    file_row = null,
    message = 'Erased.'
where rowid in (select erasing_rejects.stored_row from erasing_rejects)
