-- A reader reaches nothing but the file it opened, and nobody can loosen that.

set enable_external_access = false;

set lock_configuration = true
