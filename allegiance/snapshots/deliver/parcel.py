"""What is delivered, and how an attempt can end without success."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allegiance.errors import DeliveryError

AboutTo = Callable[[], None]
"""Called right before the step that cannot be taken back; when it fails, the step is not taken."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One document on its way to one recipient; the same at every attempt."""

    delivery: str
    """Of the ledger: the same for the same recipient, due time and target, another for any other."""
    schedule: str
    due: datetime
    kind: str
    title: str
    """What the kind is called."""
    first: str
    last: str
    period: str
    """In words."""
    person: str
    role: str
    address: str
    company: str
    home_page: str
    """Where the dashboard is; empty: nowhere that a reader could go."""
    name: str
    """File name of an attachment."""
    document: bytes
    sha256: str
    made_at: datetime

    @property
    def file(self) -> tuple[str, str, str]:
        """Folder of the schedule, folder of the due time, file: the same at every attempt, another for anybody else.

        Due times are written in UTC, so that a repeated hour has two names. Whatever a person is called, the name
        holds letters, digits, ``.``, ``_``, ``@`` and ``-`` alone and no folder.
        """
        name = f"{self.kind}_{self.first}_{self.last}_{slug(self.person)}-{self.delivery[-12:]}.pdf"
        return self.schedule, f"{self.due:%Y-%m-%dT%H%MZ}", name


def slug(text: str) -> str:
    """A text as part of a file name: without folders, dots in front, and letters that systems write differently."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._@-]+", "-", plain).strip("-.")[:60] or "recipient"


class Refused(DeliveryError):
    """It did not get there for a reason that another attempt will not change."""


class NotNow(DeliveryError):
    """It did not get there, and nothing of it did; another attempt may succeed."""


class Unreachable(NotNow):
    """The target as a whole cannot be used now: nothing else that goes there needs to be tried."""


class Doubtful(DeliveryError):
    """Nobody knows whether it got there: the other side was gone before it answered."""
