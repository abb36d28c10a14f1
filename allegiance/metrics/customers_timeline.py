"""One customer: what the list says, and everything that happened, in the order of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from allegiance.metrics import drill
from allegiance.metrics.asking import Asker
from allegiance.metrics.drill import Record
from allegiance.people.scope import Scope

KINDS: Mapping[str, str] = {
    "contact": "Contact",
    "answer": "Answer",
    "invitation": "Invited, no answer",
    "purchase": "Purchase",
    "renewal": "Renewal",
    "cancellation": "Cancellation",
    "referral": "Referral",
    "outreach": "Proactive message",
}
"""What each kind of event is called."""

DAYS = ("valid_from", "since", "renewal_on", "left_on")
"""Columns of the list that are days."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    moment: datetime
    """On the company's clock, without an offset."""

    kind: str
    """One of ``KINDS``."""

    what: str | None
    """Reason of a contact, product bought, topic of a message, name of a survey."""

    reference: str | None
    """The contact that it is, or that it is about."""

    facts: Record
    """Everything else that is known; what is not is left out."""


@dataclass(frozen=True, slots=True)
class Life:
    """All that may be seen of one customer."""

    customer: str
    listed: Record | None
    """The newest row of the customer list; ``None``: not listed, or not within the reader's rights."""

    earlier: tuple[Record, ...]
    """Older rows of the list, the newest first: what the segment and the value were before."""

    events: tuple[Event, ...]
    """Oldest first."""

    restricted: bool
    """The reader sees contacts and answers of some teams only, and nothing that names no team."""

    @property
    def found(self) -> bool:
        """Whether there is anything to show."""
        return self.listed is not None or bool(self.events)


def life(reader: Asker, scope: Scope, customer: str) -> Life:
    """One customer by the id of the exports. A reader limited to teams sees those teams' contacts and answers."""
    zone = reader.settings.zone
    frame = reader.ask(scope, "metrics/customer", customer=customer)
    for name in DAYS:
        # A day is the same day everywhere: taken for a moment, it would move with the company's clock.
        frame[name] = pd.to_datetime(frame[name]).dt.date.astype(object)
    rows = drill.records(frame, zone)
    happened = drill.records(reader.ask(scope, "metrics/customer_timeline", customer=customer), zone)
    return Life(
        customer,
        rows[0] if rows else None,
        tuple(rows[1:]),
        tuple(_event(row) for row in happened if isinstance(row["moment"], datetime)),
        not scope.all_rows,
    )


def _event(row: Record) -> Event:
    moment = row["moment"]
    assert isinstance(moment, datetime)
    named = ("moment", "kind", "what", "reference")
    return Event(
        moment,
        str(row["kind"]),
        None if row["what"] is None else str(row["what"]),
        None if row["reference"] is None else str(row["reference"]),
        {name: value for name, value in row.items() if name not in named and value is not None},
    )
