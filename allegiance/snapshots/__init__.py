"""Snapshots: documents of one reader, printed without a browser, scheduled and delivered once."""
