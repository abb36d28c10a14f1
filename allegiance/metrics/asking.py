"""Which statement and which grain of a rollup a question needs, and its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from allegiance.metrics.period import Period
from allegiance.metrics.where import DIMENSIONS, PLACES, Where
from allegiance.people.scope import Scope

if TYPE_CHECKING:
    import pandas as pd

    from allegiance.people.masks import Masks
    from allegiance.settings import Settings


class Asker(Protocol):
    """Anything that answers statements for a scope: ``allegiance.warehouse.reader.Reader``."""

    settings: Settings
    generation: int

    def ask(self, scope: Scope, name: str, **parameters: object) -> pd.DataFrame:
        """All columns of a statement."""
        ...

    def select(self, scope: Scope, name: str, columns: Sequence[str], **parameters: object) -> pd.DataFrame:
        """Some columns of a statement; the others are never computed."""
        ...

    def keep(self, scope: Scope, name: str, columns: Sequence[str], **parameters: object) -> pd.DataFrame:
        """As ``select`` or ``ask``, for rows that are asked for again: the same question is answered once."""
        ...

    def shown(
        self, scope: Scope, basis: str, **parameters: object
    ) -> Mapping[tuple[str | None, ...], Mapping[tuple[date, date], bool]]:
        """Of which weeks or months each group's figures are made for whoever sees groups only."""
        ...

    def masks(self, scope: Scope) -> Masks:
        """How a scope sees single people: for whatever names somebody and is no row of a statement."""
        ...


GRAINS: tuple[tuple[str, frozenset[str]], ...] = (
    ("team", frozenset({"site", "team", "channel"})),
    ("topic", frozenset({"channel", "queue", "reason", "segment"})),
    ("people", frozenset({"site", "team", "employee"})),
)
"""Grains of the daily rollups, the smallest first, with the dimensions that each keeps."""

FACTS = "facts"
"""No grain has them together (an employee and a reason, say): the rows themselves are counted."""


def needed(scope: Scope, by: Iterable[str] = (), where: Where | None = None) -> frozenset[str]:
    """Dimensions that rows must carry to be split, filtered and restricted."""
    dimensions = {name for name in by if name in PLACES} | set(where.dimensions if where else ())
    if not scope.all_rows:
        # A restricted scope is a list of teams and of employees; rows without them cannot be told apart.
        dimensions.add("team")
        if scope.employees:
            dimensions.add("employee")
    return frozenset(dimensions)


def grain(dimensions: frozenset[str]) -> str:
    """The smallest grain that has all the dimensions, or ``facts``."""
    return next((name for name, kept in GRAINS if dimensions <= kept), FACTS)


def flags(by: Sequence[str]) -> dict[str, object]:
    """The parameters ``$by_site`` to ``$by_month``, and ``$by_customer`` and ``$by_bands`` of statements over facts."""
    return {f"by_{name}": name in by for name in (*DIMENSIONS, "customer", "bands")}


def parameters(period: Period, by: Sequence[str], where: Where) -> dict[str, object]:
    """Parameters that every statement about a period takes."""
    return {"first_day": period.start, "last_day": period.end} | flags(by) | where.parameters


def rollup(
    reader: Asker,
    scope: Scope,
    family: str,
    columns: Sequence[str],
    period: Period,
    by: Sequence[str],
    where: Where,
) -> pd.DataFrame:
    """Sums of rollup columns for every combination of ``by``: the dimensions' columns, then the measures.

    ``family`` is ``contacts``, ``answers`` or ``invitations``.
    """
    found = grain(needed(scope, by, where))
    given = parameters(period, by, where)
    asked = [*by, *columns]
    if found == FACTS:
        return reader.select(scope, f"metrics/{family}_facts", asked, **given, **thresholds(reader.settings))
    return reader.select(scope, f"metrics/{family}", asked, grain=found, **given)


def thresholds(settings: Settings) -> dict[str, object]:
    """Settings that decide what counts, for statements over facts."""
    return {
        "long_wait_s": settings.long_wait_s,
        "service_level_s": settings.service_level_s,
        "short_abandon_s": settings.short_abandon_s,
        "lost_days": settings.lost_days,
        "repeat_s": settings.repeat_days * 86400,
    }
