"""Texts from elsewhere as they may be shown: without what steers a terminal or turns a line around, without secrets."""

from __future__ import annotations

import re

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


_SECRETS = (
    # A password in the address of a database or a server.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s@/]+@", re.IGNORECASE), r"\1:[hidden]@"),
    (re.compile(r"\beyJ[\w-]{5,}\.[\w-]+(\.[\w-]*)?"), "[hidden]"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE), r"\1 [hidden]"),
    (
        re.compile(
            r"((?:password|passwd|pwd|secret|token|api_?key|cookie|credential|signature|assertion|pepper)\w*"
            r"[\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[^\s,;&)}\]]+)",
            re.IGNORECASE,
        ),
        r"\1[hidden]",
    ),
    (re.compile(r"([?&](?:code|state|nonce)=)[^\s&#\"']+"), r"\1[hidden]"),
)


def hidden(text: str) -> str:
    """Text without passwords, tokens and keys, for logs and messages: errors of databases and servers quote them."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def sentence(text: str) -> str:
    """A reason as a sentence: a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("." if text and not text.endswith((".", "!", "?")) else "")
