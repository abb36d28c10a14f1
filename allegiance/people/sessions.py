"""Which sign-ins are still good: the idle limit, and what was signed out. Kept in the memory of the server.

The provider's cookie outlives a session by far: a copy of it would let anybody in again after a sign-out. Therefore
a sign-in is remembered by its key until it has run out by itself. One that the server has never seen (it was
restarted) counts as active when it was made, so that forgetting never makes a session longer.
"""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime

from allegiance.people.identity import Identity, SessionOver, Sessions


class Register:
    """The sign-ins that this server knows; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, datetime] = {}
        self._expires: dict[str, datetime] = {}
        self._ended: set[str] = set()

    def check(
        self, identity: Identity, sessions: Sessions, now: datetime | None = None, *, deed: bool = True
    ) -> datetime:
        """That a sign-in is still good; returns when it will not be any more without a further deed (UTC).

        Args:
            identity: whose.
            sessions: how long a sign-in lasts.
            now: the time (UTC); None: the clock.
            deed: whether somebody did something; False: only looked whether it is still good.

        Raises:
            SessionOver: signed out, idle for too long, or run out.
        """
        now = now or datetime.now(UTC)
        key = _digest(identity.key)
        with self._lock:
            self._forget(now)
            if key in self._ended:
                raise SessionOver("You have signed out.", "Sign in again to go on.")
            last = self._seen.get(key, identity.signed_in)
            if identity.expires <= now:
                raise SessionOver("Your sign-in has run out.", "Sign in again to go on where you were.")
            if last + sessions.idle <= now:
                raise SessionOver(
                    "Nothing happened here for a while, so you were signed out.",
                    "Sign in again to go on where you were.",
                )
            self._expires[key] = identity.expires
            if deed or key not in self._seen:
                self._seen[key] = max(now, last) if deed else last
            return min(identity.expires, self._seen[key] + sessions.idle)

    def end(self, identity: Identity) -> None:
        """Sign out, in every window and on every copy of the cookie."""
        key = _digest(identity.key)
        with self._lock:
            self._ended.add(key)
            self._expires.setdefault(key, identity.expires)

    def _forget(self, now: datetime) -> None:
        """Drop what has run out by itself: it is refused without being remembered."""
        for key in [key for key, expires in self._expires.items() if expires <= now]:
            self._expires.pop(key)
            self._seen.pop(key, None)
            self._ended.discard(key)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
