"""What distinguishes the most valuable customers, and those lost: attributes that they have more often than all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from allegiance.metrics import customers
from allegiance.metrics.asking import Asker, thresholds
from allegiance.metrics.catalogue import load
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import lift as lifts
from allegiance.stats.many import benjamini_hochberg

NOWHERE = Where()

Whom = Literal["high", "lost"]

RATE = 0.05
"""False discovery rate among all attributes of one group."""

ENOUGH = 10
"""Customers that the group and the attribute each need."""

ATTRIBUTES: dict[str, str] = {
    "segment": "Segment",
    "contract": "Contract",
    "region": "Region",
    "reason": "Main reason",
    "channel": "Main channel",
    "contacted": "Contacted us",
    "came_back": "Came back for the same reason",
    "waited_long": "On hold for long",
    "passed_on": "Was passed on",
    "satisfied": "Satisfied, at the last answer",
    "promoter": "Would recommend us, at the last answer",
    "may_leave": "May leave, at the last answer",
}
"""What is compared, as queries/metrics/customer_traits.sql names it. Of a yes-or-no only the yes is shown."""

AS_LISTED = "The list names no days of leaving: all who ever left are compared with all listed."

GROUPS: dict[str, str] = {"high": "the tenth with the highest value", "lost": "the customers lost"}


@dataclass(frozen=True, slots=True)
class Trait:
    """One attribute of one group against all."""

    attribute: str
    level: str
    """``yes`` where the attribute is one that a customer has or has not."""

    n: int
    """Customers of whom the attribute is known."""

    group_n: int
    """Members of the group of whom it is known."""

    having: int
    """Customers who have it."""

    group_having: int
    share: float
    group_share: float
    lift: float | None
    """``group_share / share``; ``None`` on fewer than ten."""

    low: float | None
    high: float | None
    clear: bool
    """Not by chance, judged over all attributes of the group at once."""

    reason: str = ""

    @property
    def name(self) -> str:
        """For people: ``Segment: Enterprise``, ``Came back for the same reason``."""
        title = ATTRIBUTES.get(self.attribute, self.attribute)
        return title if self.level == "yes" else f"{title}: {self.level}"


@dataclass(frozen=True, slots=True)
class Traits:
    """All attributes of one group, the largest clear lifts first."""

    whom: Whom
    traits: tuple[Trait, ...]
    reason: str = ""
    note: str = ""

    @property
    def clear(self) -> tuple[Trait, ...]:
        """Those that are more than chance."""
        return tuple(trait for trait in self.traits if trait.clear)


def traits(
    reader: Asker,
    scope: Scope,
    whom: Whom,
    period: Period,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Traits:
    """How a group of customers differs from all customers of a period.

    ``high``: the tenth of customers with the highest annual value; ``lost``: those who left in the period.
    """
    catalogue = load()
    known = known or standing(reader, scope, catalogue.coverage)
    # A list that says who left and never when: then all who left are compared with all listed.
    ever = whom == "lost" and bool(known.missing(catalogue["retention"]))
    need = catalogue["value_active" if whom == "high" else "customers_left" if ever else "retention"]
    if reason := known.missing(need) or customers.refused(scope, where):
        return Traits(whom, (), reason)
    rows = reader.keep(
        scope,
        "metrics/customer_traits",
        ["attribute", "level", "customers", "high", "lost"],
        first_day=period.start,
        last_day=period.end,
        segments=list(where.segment),
        ever=ever,
        **{
            name: value
            for name, value in thresholds(reader.settings).items()
            if name in ("long_wait_s", "repeat_s")
        },
    )
    sums = rows.groupby("attribute")[["customers", whom]].transform("sum")
    shown = rows["level"].ne("no") & rows["attribute"].isin(ATTRIBUTES)
    # An attribute that all customers share, or a list where it is one and the same, distinguishes nobody.
    shown &= rows["customers"] < sums["customers"]
    rows, sums = rows[shown], sums[shown]
    both, group = (part[whom].to_numpy(dtype=np.float64) for part in (rows, sums))
    having, n = (part["customers"].to_numpy(dtype=np.float64) for part in (rows, sums))
    enough = (group >= ENOUGH) & (having >= ENOUGH)
    found = lifts.lift(both, group, having, n)
    believed = benjamini_hochberg(np.where(enough, found.p, np.nan), RATE)
    made = [
        Trait(
            str(attribute),
            str(level),
            int(n[at]),
            int(group[at]),
            int(having[at]),
            int(both[at]),
            float(having[at] / n[at]),
            float(both[at] / group[at]) if group[at] else 0.0,
            float(found.lift[at]) if enough[at] else None,
            float(found.low[at]) if enough[at] else None,
            float(found.high[at]) if enough[at] else None,
            bool(believed[at]),
            "" if enough[at] else f"too few customers (n = {int(min(group[at], having[at])):,})",
        )
        for at, (attribute, level) in enumerate(rows[["attribute", "level"]].to_numpy().tolist())
    ]
    if not made or not any(trait.lift is not None for trait in made):
        few = f"too few customers (n = {max((one.group_n for one in made), default=0):,})"
        return Traits(whom, tuple(made), few if made else "not measured: nothing known tells customers apart")
    return Traits(whom, tuple(sorted(made, key=_order)), "", AS_LISTED if ever else "")


def _order(one: Trait) -> tuple[bool, float, str]:
    """Clear ones first, then by how far the interval stays from 1."""
    if one.lift is None or one.low is None or one.high is None:
        return True, 0.0, one.name
    edge = max(one.low, 1 / one.high if one.high > 0 else np.inf)
    return not one.clear, -edge, one.name
