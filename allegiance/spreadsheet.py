"""What a spreadsheet must never do with text from an export: run it."""

from __future__ import annotations


def safe(text: str) -> str:
    """Text that a spreadsheet takes for text: what looks like a formula gets a leading apostrophe."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
