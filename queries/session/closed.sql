-- A reader reaches nothing but the file it opened: the database refuses to loosen this while it is open.

set enable_external_access = false
