"""What the exports carry: the reason why a metric is not measured, and how far its days are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.drill import local
from allegiance.metrics.period import Period, day_label
from allegiance.people.scope import Scope

ENTITIES = {
    "contacts": "contacts",
    "answers": "customers' answers",
    "customers": "customers",
    "employees": "employees",
    "employee_answers": "employees' answers",
    "outreach": "proactive messages",
    "purchases": "purchases",
    "market": "market surveys",
}
"""What a reader calls each kind of data."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Coverage of every canonical column, and first and last day of every kind of data."""

    filled: Mapping[str, tuple[int, int]]
    """``entity.column`` to rows filled and rows where it could be."""

    days: Mapping[str, tuple[date | None, date | None]]
    """Entity to first and last day; an entity without rows is missing."""

    sees: bool
    """False for a scope that reaches no row at all."""

    coverage: float
    """Below this share of rows filled, what needs the column is not measured."""

    imported: date | None = None
    """The day of the newest import, which stands for both ends where no data has a date."""

    def missing(self, metric: Metric) -> str:
        """``not measured: ...`` with the reason, or nothing when the exports carry the metric."""
        if not self.sees:
            return "not measured: your rights reach no rows"
        if metric.not_measured:
            return f"not measured: {metric.not_measured}"
        for need in (f"{metric.family.entity}.", *metric.needs):
            entity, _, column = need.partition(".")
            # "active|left_on": one of the two is enough; the reason names the first.
            column, *others = column.split("|")
            if any(self._filled(entity, other) for other in others):
                continue
            if entity not in self.days:
                return f"not measured: no {ENTITIES.get(entity, entity)} were imported"
            # "emotion/comment": filled where it could be, of the answers with a comment.
            column, _, only = column.partition("/")
            filled, rows = self.filled.get(f"{entity}.{column}", (1, 1))
            if only:
                rows = self.filled.get(f"{entity}.{only}", (rows, rows))[0]
            if not filled:
                return f"not measured: no import fills {column} of the {ENTITIES.get(entity, entity)}"
            if filled < self.coverage * rows:
                return (
                    f"not measured: {column} is filled in {filled:,} of {rows:,} "
                    f"{ENTITIES.get(entity, entity)} ({filled / rows:.1%}; {self.coverage:.0%} are needed)"
                )
        return self._themeless() if metric.family.id == "themes" else ""

    def _themeless(self) -> str:
        """Why comments have no themes, or nothing."""
        if "answers.themes" not in self.filled:
            return "not measured: this store was made before comments had themes; run: allegiance rebuild"
        if not self.filled["answers.themes"][0]:
            return f"not measured: no import fills comment of the {ENTITIES['answers']}"
        return ""

    def _filled(self, entity: str, column: str) -> bool:
        filled, rows = self.filled.get(f"{entity}.{column}", (0, 0))
        return bool(filled) and filled >= self.coverage * rows

    def known_until(self, days: int) -> date | None:
        """The last day of contacts of which it is known what followed within ``days``."""
        last = self.days.get("contacts", (None, None))[1]
        return last - timedelta(days=days) if last else None

    @property
    def dated(self) -> bool:
        """Whether anything has a date of its own."""
        return any(self._ends(1))

    @property
    def first_day(self) -> date | None:
        """The first day of contacts or answers."""
        return min((day for day in self._ends(0) if day), default=self.imported)

    @property
    def last_day(self) -> date | None:
        """The last day of contacts or answers: where "the last 90 days" end."""
        return max((day for day in self._ends(1) if day), default=self.imported)

    def _ends(self, place: int) -> list[date | None]:
        """Ends of contacts and answers; without both, of what else happens on days."""
        for entities in (("contacts", "answers"), ("purchases", "outreach", "employee_answers", "market")):
            found = [self.days[entity][place] for entity in entities if entity in self.days]
            if any(found):
                return found
        return []


def standing(reader: Asker, scope: Scope, coverage: float) -> Standing:
    """What the exports behind this reader carry."""
    measured = reader.ask(scope, "metrics/measured")
    reach = reader.ask(scope, "metrics/reach")
    found = Standing(
        filled={
            f"{entity}.{column}": (int(filled), int(rows))
            for entity, column, filled, rows in measured.to_numpy(dtype=object).tolist()
        },
        days={
            str(entity): (_date(first), _date(last))
            for entity, first, last, rows in reach[["entity", "first_day", "last_day", "rows"]]
            .to_numpy(dtype=object)
            .tolist()
            if int(rows)
        },
        sees=bool(scope.all_rows or scope.teams or scope.employees),
        coverage=coverage,
    )
    if found.dated or not found.days:
        return found
    newest = reader.ask(scope, "metrics/newest_import")["imported_at"]
    if newest.empty:
        return found
    return replace(found, imported=local(newest.iloc[0].to_pydatetime(), reader.settings.zone).date())


def horizon(metric: Metric, reader: Asker) -> int:
    """Days after which a row's result is known; 0 when at once."""
    if isinstance(metric.known_after, int):
        return metric.known_after
    return int(getattr(reader.settings, metric.known_after))


def clipped(days: int, period: Period, known: Standing) -> tuple[Period | None, str]:
    """The part of a period of which results are known, and the note that says so."""
    if not days:
        return period, ""
    last = known.known_until(days)
    if last is None or last >= period.end:
        return period, ""
    return period.clip(None, last), f"known up to {day_label(last)}: what follows takes {days} days to show"


def _date(value: object) -> date | None:
    if value is pd.NaT:  # which calls itself a date
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value if isinstance(value, date) else None
