"""The rows that a decomposition stands on: both periods' answers or contacts, grouped, with their factors coded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from allegiance.errors import QuestionError
from allegiance.metrics import judge
from allegiance.metrics.asking import Asker, parameters, thresholds
from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.metrics.period import Period
from allegiance.metrics.where import UNKNOWN, Where, suggest
from allegiance.people.scope import Scope
from allegiance.stats.decompose import Factor
from allegiance.stats.margins import Cells, Ints

WAITS = ("to 20 s", "21 to 60 s", "1 to 2 min", "2 to 3 min", "3 to 5 min", "5 to 10 min", "over 10 min")
HOLDS = (
    "never on hold",
    "to 30 s",
    "31 to 60 s",
    "1 to 2 min",
    "2 to 3 min",
    "3 to 4 min",
    "4 to 5 min",
    "5 to 7 min",
    "7 to 10 min",
    "over 10 min",
)
HOURS = ("before 9", "9 to 12", "13 to 16", "17 and later")
BANDS: Mapping[str, tuple[str, ...]] = {"hour": HOURS, "wait": WAITS, "hold": HOLDS}
"""Names of the bands that the statements number, the shortest first."""

MIDDLE_S: Mapping[str, tuple[float, ...]] = {
    "wait": (10.0, 40.0, 90.0, 150.0, 240.0, 450.0, 800.0),
    "hold": (0.0, 15.0, 45.0, 90.0, 150.0, 210.0, 270.0, 360.0, 510.0, 800.0),
}
"""Seconds that stand for each band, to say which way a time moved."""

MIX = ("reason", "queue", "channel", "segment", "language", "mode", "hour")
BY = ("day", "employee", "reason", "channel", "queue", "segment", "bands")
"""What the rows are split by."""
LEVELS = 60
"""At most so many members of a factor count by themselves; the rest are one."""
RARE = 10
"""Members with fewer rows than this are counted together."""
REST = "(all others)"
FULL = 20_000
"""With fewer rows in both periods, what levels go along with is learnt from the year around them too."""
HISTORY_DAYS = 365
STRETCH_DAYS = 91
"""Days of that year among which people are compared with themselves."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the change of a metric is split."""

    statement: str
    people: bool = True
    """False where no employee decides the outcome (time in the queue, giving up)."""
    served: bool = True
    """False where the outcome is a time itself: waits and holds would explain themselves."""


_CONTACTS: Mapping[str, Kind] = {
    name: Kind("contacts_facts", people, served)
    for people, served, names in (
        (
            True,
            True,
            "fcr_observed fcr_observed_3 fcr_observed_14 fcr_observed_30 repeat_contacts closed lost_after",
        ),
        (True, False, "hold_time held held_time aht talk_time transferred"),
        (
            False,
            False,
            "queue_time asa wait_time over_five_minutes service_level service_level_ignored service_level_met "
            "abandonment abandonment_long",
        ),
    )
    for name in names.split()
}
_MEANS = ("share", "mean", "nps", "gap")
_CIRCULAR = ("unclassified", "linked", "fcr_agreement", "positive_comments", "negative_comments")
"""Metrics about the answers themselves, not about what customers think."""


def kind(metric: Metric) -> Kind | None:
    """How a metric's change is split; ``None``: it cannot be."""
    if metric.family.id == "contacts":
        return _CONTACTS.get(metric.id)
    if metric.family.id != "answers" or metric.kind not in _MEANS or metric.id in _CIRCULAR:
        return None
    return Kind("answers_facts")


def splittable(catalogue: Catalogue) -> tuple[str, ...]:
    """Every metric whose change can be split."""
    return tuple(metric.id for metric in catalogue.metrics.values() if kind(metric))


def check(catalogue: Catalogue, name: str) -> tuple[Metric, Kind]:
    """The metric and how it is split.

    Raises:
        QuestionError: no such metric, or one that is no mean over answers or contacts.
    """
    metric = catalogue[name]
    found = kind(metric)
    if found is None:
        names = splittable(catalogue)
        raise QuestionError(
            f"The change of {name!r} cannot be split into parts: it is no mean over answers or contacts.",
            f"{suggest(name, names)} These can: {', '.join(names)}.".strip(),
        )
    return metric, found


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Both periods' rows, coded."""

    cells: Cells
    factors: tuple[Factor, ...]
    levels: tuple[tuple[str, ...], ...]
    """Names of the levels of each factor."""

    frame: pd.DataFrame
    """Reason, queue, channel and segment of each row: the members that a part can be traced to."""

    people: int
    absent: tuple[str, ...]
    """Of ``wait`` and ``hold``, those that no row knows."""

    ordered: tuple[bool, ...]
    further: int = 0
    """Rows of neither period, from which effects are learnt."""


def read(
    reader: Asker,
    scope: Scope,
    metric: Metric,
    how: Kind,
    now: Period,
    before: Period,
    where: Where,
    known: tuple[date | None, date | None] = (None, None),
) -> Rows | None:
    """Rows of both periods, and of the year around them where they are few; ``None`` when a period has none.

    Args:
        reader: the published data.
        scope: who is asking.
        metric: what moved.
        how: its way of being split.
        now: days asked about.
        before: days compared with.
        where: filters.
        known: first and last day of which results are known.
    """
    mixed = [name for name in MIX if name != "mode" or how.statement == "answers_facts"]
    timed = ["wait", "hold"] if how.served else []
    names = [*mixed, *timed]
    asked = [f"{name}_band" if name in BANDS else name for name in names]
    columns = list(dict.fromkeys(["day", "employee", *asked, *metric.columns]))

    def ask(period: Period, place: int) -> pd.DataFrame:
        given = parameters(period, BY, where) | thresholds(reader.settings)
        found = reader.select(scope, f"metrics/{how.statement}", columns, **given).assign(period=place)
        return found[judge.sums(metric, found).n > 0]

    frames = [ask(before, 0), ask(now, 1)]
    if any(frame.empty for frame in frames):
        return None
    if sum(len(frame) for frame in frames) < FULL:
        for stretch in _around(now, before, known):
            found = ask(stretch, len(frames))
            if len(found):
                frames.append(found)
    return _coded(pd.concat(frames, ignore_index=True), metric, names, timed)


def _around(now: Period, before: Period, known: tuple[date | None, date | None]) -> list[Period]:
    """Stretches of the year that ends with the later period, without the days of either."""
    first, second = sorted((now, before))
    day = timedelta(days=1)
    start = min(first.start, second.end - timedelta(days=HISTORY_DAYS - 1))
    gaps = [(start, first.start - day), (first.end + day, second.start - day)]
    found = []
    for opening, closing in gaps:
        while opening <= closing:
            end = min(closing, opening + timedelta(days=STRETCH_DAYS - 1))
            stretch = Period(opening, end).clip(*known)
            if stretch:
                found.append(stretch)
            opening = end + day
    return found


def _coded(frame: pd.DataFrame, metric: Metric, names: Sequence[str], timed: Sequence[str]) -> Rows:
    sums = judge.sums(metric, frame)
    if metric.kind == "mean":
        s, q = sums.total, sums.squares
    elif metric.kind in ("nps", "gap"):
        factor = 100.0 if metric.kind == "nps" else 1.0
        s, q = factor * (sums.k - sums.low), factor**2 * (sums.k + sums.low)
    else:
        s, q = sums.k, sums.k
    codes, levels = [], []
    first = 0
    for name in names:
        code, members = _levels(frame, name, sums.n)
        codes.append(code + first)
        levels.append(members)
        first += len(members)
    person, people = pd.factorize(frame["employee"].fillna(UNKNOWN))
    day = pd.to_datetime(frame["day"]).to_numpy().astype("datetime64[D]").astype(np.int64)
    cells = Cells(
        frame["period"].to_numpy(dtype=np.int64),
        np.asarray(person, dtype=np.int64),
        np.stack(codes, axis=1),
        sums.n,
        s,
        q,
        day,
        # 1 January 1970 was a Thursday: weeks start on Monday.
        (day + 3) // 7,
    )
    factors = tuple(
        Factor(name, name if name in timed else "mix", len(members))
        for name, members in zip(names, levels, strict=True)
    )
    absent = tuple(
        name for name, members in zip(names, levels, strict=True) if name in timed and len(members) < 2
    )
    return Rows(
        cells,
        factors,
        tuple(levels),
        frame[["reason", "queue", "channel", "segment"]],
        len(people),
        absent,
        tuple(name in timed for name in names),
        int(cells.n[cells.period > 1].sum()),
    )


def _levels(frame: pd.DataFrame, name: str, n: np.ndarray) -> tuple[Ints, tuple[str, ...]]:
    """Codes and names: bands in their order, members by their first row, the rare ones together."""
    if name in BANDS:
        given = frame[f"{name}_band"].to_numpy(dtype=np.float64, na_value=-1.0).astype(np.int64)
        held = np.unique(given)
        # The shortest band stands first whether or not it occurs: the others are compared with it.
        present = [int(code) for code in held if code >= 0]
        order = [*present, *([-1] if -1 in held else [])]
        place = {code: at for at, code in enumerate(order)}
        index = np.array([place.get(code, 0) for code in range(-1, len(BANDS[name]))], dtype=np.int64)
        members = tuple(UNKNOWN if code < 0 else BANDS[name][code] for code in order)
        return index[given + 1], members
    code, found = pd.factorize(frame[name].fillna(UNKNOWN))
    count = np.bincount(code, weights=n, minlength=len(found))
    rank = np.argsort(-count, kind="stable")
    kept = rank[:LEVELS][count[rank[:LEVELS]] >= RARE]
    if len(kept) == len(found):
        return np.asarray(code, dtype=np.int64), tuple(str(member) for member in found)
    index = np.full(len(found), len(kept), dtype=np.int64)
    index[kept] = np.arange(len(kept))
    return index[code], (*(str(found[at]) for at in kept), REST)
