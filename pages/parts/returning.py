"""Back to where somebody was going: signing in leads to the first page, without the filters of the address.

What was asked for is kept here, in the memory of the server, for the few minutes that a sign-in takes. It belongs to
a browser by the random value that Streamlit gives each one against forged requests (its cookie ``_streamlit_xsrf``);
nothing about it travels through the identity provider, so that nobody can be sent anywhere by a crafted link.
"""

from __future__ import annotations

import binascii
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

COOKIE = "_streamlit_xsrf"
KEPT_S = 15 * 60
"""How long a sign-in may take."""

MOST = 5_000
"""Browsers remembered at a time."""

LONGEST = 8_000
"""Characters of the longest filters remembered."""


@dataclass(frozen=True, slots=True)
class Target:
    """A page and its filters."""

    page: str
    """Its path in the address; empty: the first page."""

    query: Mapping[str, Sequence[str]]


class Memory:
    """Where each browser was going; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Target]] = OrderedDict()

    def keep(self, cookie: str | None, target: Target, now: float | None = None) -> None:
        """Remember where a browser was going; without its cookie nothing is."""
        browser = browser_of(cookie)
        size = sum(len(name) + sum(map(len, values)) for name, values in target.query.items())
        if browser is None or size > LONGEST:
            return
        with self._lock:
            self._kept.pop(browser, None)
            self._kept[browser] = (time.monotonic() if now is None else now, target)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def take(self, cookie: str | None, now: float | None = None) -> Target | None:
        """Where the browser was going, once; None: nowhere, or too long ago."""
        browser = browser_of(cookie)
        if browser is None:
            return None
        with self._lock:
            since, target = self._kept.pop(browser, (0.0, None))
        now = time.monotonic() if now is None else now
        return target if target is not None and now - since <= KEPT_S else None


def browser_of(cookie: str | None) -> str | None:
    """What tells a browser from others, out of its cookie; None: the cookie is none.

    The value is written anew with each answer, under another mask: ``2|mask|masked value|time``, the three in hex. The
    value under the mask stays.
    """
    parts = (cookie or "").strip('"').split("|")
    if len(parts) != 4 or parts[0] != "2":
        return None
    try:
        mask, masked = binascii.unhexlify(parts[1]), binascii.unhexlify(parts[2])
    except (binascii.Error, ValueError):
        return None
    if len(mask) != 4 or len(masked) < 16:
        return None
    value = bytes(one ^ mask[place % 4] for place, one in enumerate(masked))
    return hashlib.sha256(value).hexdigest()
