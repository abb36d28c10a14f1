"""What a conversation can begin with: what this person does otherwise than those whom customers rate higher.

Compared are contacts of the same reason and channel, at this person's own mix of them. The others are the upper third
of the company by what they add at equal contacts, as a group of at least five, and never by name. That they do it and
are rated higher is no proof that they are rated higher because they do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from allegiance.metrics.asking import Asker
from allegiance.metrics.employee import known_person, strongest
from allegiance.metrics.influence import influence
from allegiance.metrics.influence_results import Influence
from allegiance.metrics.once import once
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, model
from allegiance.stats.alike import Alike, alike
from allegiance.stats.influence import DISCOVERIES
from allegiance.stats.many import benjamini_hochberg
from allegiance.stats.margins import Floats
from allegiance.stats.verdicts import JUDGED_FROM

if TYPE_CHECKING:
    import pandas as pd

PEERS_FROM = 5
"""Others that a comparison needs: fewer could be told apart."""
COACHED = 3
"""At most so many things to coach: nobody works on more at once."""

Good = Literal["less", "more", ""]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something that an employee decides, at least in part."""

    id: str
    kind: Literal["share", "time"]
    good: Good
    """Which way is good for the customer; ``""``: neither."""
    material: float
    """Smallest difference worth a conversation: of shares their difference, of times a relative change."""
    contacts: str
    """Kind of contacts to listen to."""
    needs: tuple[str, ...]
    """Columns without which nothing can be said."""


BEHAVIOURS = (
    Behaviour("held", "share", "less", 0.03, "hold", ("contacts.hold_s",)),
    Behaviour("hold", "time", "less", 0.1, "hold", ("contacts.hold_s",)),
    Behaviour("passed", "share", "less", 0.02, "passed", ("contacts.transfers",)),
    Behaviour("back", "share", "less", 0.02, "back", ("contacts.customer_id", "contacts.reason")),
    Behaviour("closed", "share", "more", 0.03, "open", ("contacts.resolved",)),
    Behaviour("talk", "time", "", 0.1, "slow", ("contacts.talk_s",)),
    Behaviour("wrap", "time", "", 0.1, "slow", ("contacts.wrap_s",)),
)


@dataclass(frozen=True, slots=True)
class Habit:
    """One behaviour of the person beside the strong; of times ``own`` and ``others`` are seconds, the rest relative."""

    behaviour: Behaviour
    own: float
    others: float
    difference: float
    low: float
    high: float
    n: int
    n_others: int
    people: int
    clear: bool
    """Beyond chance among all behaviours looked at, and as large as is worth a conversation."""

    @property
    def verdict(self) -> str:
        """``strength``, ``coach``, ``other`` (neither way is good) or ``""`` (nothing is clear)."""
        if not self.clear:
            return ""
        if not self.behaviour.good:
            return "other"
        return "strength" if (self.difference < 0) == (self.behaviour.good == "less") else "coach"


@dataclass(frozen=True, slots=True)
class Coaching:
    """Everything that was compared."""

    habits: tuple[Habit, ...] = ()
    """In the order of ``BEHAVIOURS``; those with too little to compare are left out."""
    peers: int = 0
    metric: str = ""
    """What the others are strong in."""
    reason: str = ""
    """Why nothing was compared."""

    def of(self, verdict: str) -> tuple[Habit, ...]:
        """Habits of a verdict, the surest first."""
        held = [one for one in self.habits if one.verdict == verdict]
        return tuple(sorted(held, key=lambda one: -abs(one.difference) / max(one.high - one.low, 1e-9)))


def coaching(
    reader: Asker,
    scope: Scope,
    metric: str,
    employee: str,
    period: Period,
    *,
    where: Where,
    known: Standing,
) -> Coaching:
    """Compare one person, if the scope reaches this person, with the strong.

    The strong are found and counted in the model's scope; what is given out of them is one figure of at least five.

    Args:
        reader: the published data.
        scope: who is asking.
        metric: what the strong are strong in, of which more is better.
        employee: who is compared.
        period: days of the contacts.
        where: its topics choose rows.
        known: what the exports carry.
    """
    if known_person(reader, scope, employee) is None:
        return Coaching(metric=metric, reason="nobody whom you may see")
    employee = reader.masks(scope).identifier("employees", employee)
    topics = where.but(site=(), team=(), employee=())
    return once(
        reader,
        ("coaching", scope, metric, employee, period, topics),
        lambda: _coaching(reader, metric, employee, period, topics, known),
    )


def _coaching(
    reader: Asker, metric: str, employee: str, period: Period, topics: Where, known: Standing
) -> Coaching:
    everybody = influence(reader, model(), metric, period, where=topics, known=known)
    if everybody.reason:
        return Coaching(metric=metric, reason=everybody.reason)
    peers = [one.employee for one in strongest(everybody, employee)]
    if not _apart(everybody):
        return Coaching(
            metric=metric,
            reason="nothing tells the people of this company apart in this figure beyond chance",
        )
    if len(peers) < PEERS_FROM:
        return Coaching(metric=metric, reason=f"too few colleagues to compare with (n = {len(peers)})")
    rows = reader.ask(
        model(),
        "metrics/employee_behaviour",
        first_day=period.start,
        last_day=period.end,
        repeat_s=reader.settings.repeat_days * 86400,
        **(topics.parameters | {"employees": sorted([employee, *peers])}),
    )
    if not (rows["employee_id"] == employee).any():
        return Coaching(metric=metric, peers=len(peers), reason="no contacts of this person in the exports")
    return Coaching(habits(rows, employee), len(peers), metric)


def _apart(found: Influence) -> bool:
    """Whether the spread between people is more than nothing at all."""
    return found.tau[0] > 0


def habits(rows: pd.DataFrame, employee: str) -> tuple[Habit, ...]:
    """Every behaviour with enough rows on both sides; which are clear is decided among them all."""
    found: list[tuple[Behaviour, Alike]] = []
    for behaviour in BEHAVIOURS:
        n, s, q = _sums(rows, behaviour, employee)
        held = alike(n, s, q, binary=behaviour.kind == "share")
        if held is None or held.n < JUDGED_FROM or held.n_others < JUDGED_FROM or held.people < PEERS_FROM:
            continue
        if np.isfinite(held.low) and np.isfinite(held.high):
            found.append((behaviour, held))
    if not found:
        return ()
    real = benjamini_hochberg(np.array([held.p for _, held in found]), DISCOVERIES)
    return tuple(
        _habit(behaviour, held, bool(beyond)) for (behaviour, held), beyond in zip(found, real, strict=True)
    )


def _habit(behaviour: Behaviour, found: Alike, real: bool) -> Habit:
    def size(value: float) -> float:
        return value if behaviour.kind == "share" else float(np.expm1(value))

    difference = size(found.difference)
    return Habit(
        behaviour,
        size(found.own),
        size(found.others),
        difference,
        size(found.low),
        size(found.high),
        found.n,
        found.n_others,
        found.people,
        real and abs(difference) >= behaviour.material,
    )


def _sums(rows: pd.DataFrame, behaviour: Behaviour, employee: str) -> tuple[Floats, Floats, Floats]:
    """(E, C) rows, sums and squares by person (the one asked about first) and reason with channel."""
    names = [employee, *sorted(set(rows["employee_id"]) - {employee})]
    place: Mapping[str, int] = {name: at for at, name in enumerate(names)}
    cells = rows[["reason", "channel"]].apply(tuple, axis=1)
    column = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
    at = np.array([place[name] for name in rows["employee_id"]]), np.array([column[cell] for cell in cells])
    shape = (len(names), len(column))

    def spread(part: str) -> Floats:
        values = np.zeros(shape)
        np.add.at(values, at, np.nan_to_num(rows[f"{behaviour.id}_{part}"].to_numpy(np.float64)))
        return values

    n, s = spread("n"), spread("s")
    return n, s, s if behaviour.kind == "share" else spread("q")
