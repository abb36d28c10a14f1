-- How every connection starts. Every moment is UTC: a client's own zone must never decide a figure.
-- No progress bar: stdout belongs to the command's own output.

set timezone = 'UTC';

set enable_progress_bar = false
