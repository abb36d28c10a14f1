-- Every moment is UTC: what a client's own zone is must never decide a figure.

set timezone = 'UTC'
