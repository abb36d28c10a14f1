"""On what ground a scorecard stands besides its figures: how far the data reach, and since when its rules are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allegiance.charts.format import day as words
from allegiance.metrics.catalogue import Catalogue
from allegiance.metrics.standing import Standing
from allegiance.pay.canonical import from_record
from allegiance.pay.plan import Plan
from allegiance.pay.statement import Key

DAILY = ("contacts", "answers")
"""Kinds of data that every day brings: only of these does a missing end say that something is missing."""

CALLED = {"contacts": "contacts", "answers": "customers’ answers"}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one kind of data reached when figures were read."""

    kind: str
    """Of :data:`DAILY`."""
    last: date | None
    """Day of the newest one; None: there was none."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Since when a rule is known as it is."""

    what: str
    """``plan``, ``goal``, or ``goal taken away``: one that stood on the last day of the period and is gone since."""
    id: str
    version: int
    """Of a plan; 0: a goal has none."""
    on: date


@dataclass(frozen=True, slots=True)
class Grounds:
    """What stands in a record beside figures and rules."""

    reaches: tuple[Reach, ...]
    """Every kind of data that figures of it come from."""
    settled: date
    """The day that they must reach: the period's last, and the plan's days for what comes in late."""
    seen: tuple[Seen, ...] = ()
    """The plan, and the goals that the measures take."""


def reaches(keys: Iterable[Key], known: Standing, catalogue: Catalogue) -> tuple[Reach, ...]:
    """How far the data reach that some figures come from."""
    kinds = {catalogue[key.metric].family.entity for key in keys}
    return tuple(Reach(kind, known.days.get(kind, (None, None))[1]) for kind in DAILY if kind in kinds)


def settled(plan: Plan, last: date) -> date:
    """The day that data must reach before a period that ends on ``last`` can become final."""
    return last + timedelta(days=plan.settle_days)


def of(data: Mapping[str, Any]) -> Grounds | None:
    """The grounds of a record; None: it was made before records held them."""
    return from_record(Grounds, data["grounds"]) if "grounds" in data else None


def short(found: Grounds | None) -> str:
    """What is missing at the end of the data, in words; empty: nothing."""
    if found is None:
        return ""
    missing = [one for one in found.reaches if one.last is None or one.last < found.settled]
    if not missing:
        return ""
    told = " and ".join(
        f"{CALLED[one.kind]} to {words(one.last)}" if one.last else f"no {CALLED[one.kind]} at all"
        for one in missing
    )
    return f"Its data reach not far enough: {told}; they must reach {words(found.settled)}."


def since(found: Grounds | None, first: date) -> str:
    """Which rules became known only after a period had begun, in words; empty: none."""
    return _newer(found, first, "after its period had begun")


def late(found: Grounds | None, last: date | str) -> str:
    """Which rules became known only when a period was over, in words; empty: none."""
    day = date.fromisoformat(last) if isinstance(last, str) else last
    return _newer(found, day, "when its period was over")


def _newer(found: Grounds | None, day: date, when: str) -> str:
    after = [one for one in found.seen if one.on > day] if found else []
    if not after:
        return ""
    return f"Rules of it were first seen {when}: {', '.join(_told(one) for one in after)}."


def _told(one: Seen) -> str:
    if one.what == "plan":
        return f"version {one.version} of the plan {one.id} on {one.on}"
    gone = " was taken away" if one.what != "goal" else ""
    return f"the goal {one.id}{gone} on {one.on}"


__all__ = ["Grounds", "Reach", "Seen", "late", "of", "reaches", "settled", "short", "since"]
