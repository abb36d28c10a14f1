"""What is answered to whoever sees groups only, in words: whole weeks, what is left out of a figure, what is refused.

The rows themselves are narrowed in the reader (:mod:`allegiance.warehouse.permits`), so that no function can forget it;
here a question is fitted to that, and every figure says what it counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from allegiance.errors import NotAllowed
from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.period import Period, day_label
from allegiance.metrics.results import Figure
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope

BASES: Mapping[str, str] = {
    "contacts": "contacts",
    "durations": "contacts",
    "answers": "answers",
    "themes": "comments",
    "invitations": "invitations",
    "employees": "employees",
}
"""Families whose figures stand on employees' work, and the rows that say on whose."""

TOPICS = ("channel", "queue", "reason", "segment")
PLACES = ("site", "team")
PEOPLE = 5

_DAY = timedelta(days=1)


def concerns(scope: Scope, family: str, where: Where) -> bool:
    """Whether figures of a family must be safe from being taken apart by this scope."""
    if scope.backend or family not in BASES or family == "employees":
        # Employees' own survey is made safe for everybody, where it is answered.
        return False
    own = bool(where.employee) and set(where.employee) <= set(scope.employees)
    return scope.anonymous and not own


def because(error: NotAllowed) -> str:
    """A refusal of the reader as the reason of a figure."""
    return f"not shown: {error.message[:1].lower()}{error.message[1:].rstrip('.')}"


def refused(scope: Scope, by: Sequence[str], where: Where) -> str:
    """Why a question is not answered to whoever sees groups only, or nothing."""
    if "employee" in by or where.employee:
        return "not shown: single employees are not shown to you"
    if "day" in by:
        return "not shown: figures of groups are made of whole weeks"
    asked = dict.fromkeys((*by, *where.dimensions))
    topics = [name for name in TOPICS if name in asked]
    if len(topics) > 1:
        return (
            f"not shown: {' and '.join(topics)} together could show fewer than {PEOPLE} people; ask about one"
        )
    if topics and (any(name in asked for name in PLACES) or not scope.all_rows):
        return f"not shown: a place and a {topics[0]} together could show fewer than {PEOPLE} people; ask about one"
    return ""


def splits(scope: Scope, names: Sequence[str], where: Where) -> list[str]:
    """Those of some dimensions by which groups may be told apart here."""
    if not concerns(scope, "contacts", where):
        return list(names)
    return [name for name in names if not refused(scope, (name,), where)]


def weeks(period: Period) -> Period | None:
    """The whole weeks of a period: those whose Thursday lies in it, so that months and years share no week."""
    thursday = period.start + (3 - period.start.weekday()) % 7 * _DAY
    last = period.end - (period.end.weekday() - 3) % 7 * _DAY
    return Period(thursday - 3 * _DAY, last + 3 * _DAY) if thursday <= last else None


def over(period: Period, last: date | None) -> Period | None:
    """The whole weeks of a period that are over, as far as the data reach."""
    found = weeks(period)
    while found and last and found.end > last:
        end = found.end - 7 * _DAY
        found = Period(found.start, end) if end > found.start else None
    return found


def settled(reader: Asker, last: date | None) -> date | None:
    """The last day of whose week nothing more is expected."""
    return last - reader.settings.settle_days * _DAY if last else None


def told(reader: Asker, scope: Scope, where: Where, period: Period, last: date | None) -> str:
    """The whole weeks that figures of groups count in a period, in words; nothing where days count as asked.

    A page says it once; figures that count the same need not repeat it (:func:`besides`).
    """
    if not concerns(scope, "contacts", where):
        return ""
    inside = over(period, settled(reader, last))
    return _whole("week", inside) if inside and inside != period else ""


def besides(note: str, said: str) -> str:
    """The note of a figure without what was said already."""
    return "; ".join(part for part in note.split("; ") if part != said)


def months(period: Period) -> list[tuple[date, Period]]:
    """The months that whole weeks belong to: first of the month, and its weeks inside ``period``."""
    found: list[tuple[date, Period]] = []
    monday = period.start - period.start.weekday() * _DAY
    while monday <= period.end:
        first = (monday + 3 * _DAY).replace(day=1)
        inside = Period(monday, monday + 6 * _DAY).clip(period.start, period.end)
        if inside:
            if found and found[-1][0] == first:
                found[-1] = (first, Period(found[-1][1].start, inside.end))
            else:
                found.append((first, inside))
        monday += 7 * _DAY
    return found


def noted(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[Metric],
    found: Mapping[str, list[Figure]],
    period: Period,
    asked: Period,
    by: Sequence[str],
    where: Where,
) -> dict[str, list[Figure]]:
    """Figures with what they count: whole weeks, how many of them, and which groups are not shown at all."""
    basis = BASES[metrics[0].family.id]
    names = [name for name in by if name in (*PLACES, *TOPICS)]
    timed = any(name in ("week", "month") for name in by)
    spans = reader.shown(scope, basis, **parameters(period, by, where))
    unit = (
        "month"
        if basis == "employees" or (basis in ("answers", "comments") and split(by, where, scope))
        else "week"
    )
    out = {}
    for metric in metrics:
        kept = []
        for figure in found[metric.id]:
            key = tuple(figure.dimensions.get(name) or ("" if name in TOPICS else None) for name in names)
            days = spans.get(key, {})
            if figure.shown or figure.n:
                words = "" if timed else _words(days, asked, unit, period if basis == "employees" else None)
                kept.append(replace(figure, note="; ".join(part for part in (figure.note, words) if part)))
            elif not figure.dimensions and days and not any(days.values()):
                kept.append(replace(figure, reason=_hidden(unit)))
            elif not figure.dimensions and not days and not names:
                kept.append(
                    replace(figure, reason=f"not shown: {asked.label} has no whole {unit} that is over")
                )
            else:
                kept.append(figure)
        if names and not timed:
            present = {tuple(figure.dimensions.get(name) or "" for name in names) for figure in kept}
            hidden = [
                Figure(
                    metric.id,
                    {n: m or None for n, m in zip(names, key, strict=True)},
                    None,
                    0,
                    reason=_hidden(unit),
                )
                for key, days in spans.items()
                if days and not any(days.values()) and tuple(one or "" for one in key) not in present
            ]
            kept = [figure for figure in kept if figure.dimensions or not hidden] + hidden
        out[metric.id] = kept
    return out


def of_month(found: Sequence[Figure], first: date, by: Sequence[str]) -> list[Figure]:
    """Figures of one month, named by its first day among the dimensions asked by."""
    member = first.isoformat()
    return [
        replace(
            figure, dimensions={name: member if name == "month" else figure.dimensions[name] for name in by}
        )
        for figure in found
        if (figure.n or figure.shown) and all(name in figure.dimensions for name in by if name != "month")
    ]


def in_order(found: Sequence[Figure], by: Sequence[str]) -> list[Figure]:
    """Figures by their members, unknown ones last."""
    return sorted(
        found, key=lambda one: [(one.dimensions[name] is None, str(one.dimensions[name])) for name in by]
    )


def split(by: Sequence[str], where: Where, scope: Scope) -> bool:
    """Whether a question tells places or topics apart."""
    return not scope.all_rows or any(name in (*PLACES, *TOPICS) for name in (*by, *where.dimensions))


def _whole(unit: str, counted: Period) -> str:
    return f"whole {unit}s from {day_label(counted.start)} to {day_label(counted.end)}"


def _hidden(unit: str) -> str:
    return f"not shown: in no {unit} do {PEOPLE} people stand behind it and {PEOPLE} behind the rest"


def _words(
    days: Mapping[tuple[date, date], bool], asked: Period, unit: str, counted: Period | None = None
) -> str:
    shown = [span for span, allowed in days.items() if allowed]
    if not shown:
        return ""
    # Waves of a survey leave months empty: these count as asked.
    counted = counted or Period(min(first for first, _ in shown), max(last for _, last in shown))
    said = []
    if counted != asked:
        said.append(_whole(unit, counted))
    if len(shown) < len(days):
        said.append(f"{len(shown)} of {len(days)} {unit}s: the others stand on fewer than {PEOPLE} people")
    return "; ".join(said)
