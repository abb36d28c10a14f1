"""Texts from elsewhere as they may be shown: without characters that steer a terminal or turn a line around."""

from __future__ import annotations

_STEERING = [
    *(code for code in range(32) if chr(code) not in "\n\t"),
    *range(0x7F, 0xA0),
    # Overrides and isolates of the direction of writing: a name with one in it turns the sentence around it.
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0xFEFF,
]
_DROPPED: dict[int, None] = dict.fromkeys(_STEERING)


def plain(text: str) -> str:
    """Text without control characters (line breaks and tabs stay) and without marks that change its direction."""
    return text.translate(_DROPPED)
