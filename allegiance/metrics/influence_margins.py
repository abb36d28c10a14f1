"""Margins of the influence model as the database counted them: spells, weeks, and the levels that nobody chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allegiance.metrics.asking import Asker
from allegiance.metrics.period import Period
from allegiance.metrics.where import UNKNOWN, Where
from allegiance.metrics.why_cells import HOURS, WAITS
from allegiance.people.scope import model
from allegiance.stats.influence import Weeks
from allegiance.stats.margins import Floats, Ints, Margins

FACTORS = ("reason", "channel", "queue", "segment", "language", "mode", "wait", "hour", "time")
"""What is adjusted for: nothing here is the employee's doing."""
TOPICS = ("channel", "queue", "reason", "segment")
"""Filters that choose rows; those of places choose who is shown, so that everybody stands on the same model."""
WEEKLY_DAYS = 182
"""Up to half a year time is adjusted for by the week, beyond it by the month."""
BANDS: Mapping[str, tuple[str, ...]] = {"wait": WAITS, "hour": HOURS}


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One column of the model."""

    factor: str
    code: str
    """As the statement writes it."""

    @property
    def name(self) -> str:
        """For people."""
        bands = BANDS.get(self.factor)
        if bands is not None:
            return UNKNOWN if self.code == "-1" else bands[int(self.code)]
        return self.code or UNKNOWN


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Everything that a fit needs, coded; spells are in order of employee and team."""

    margins: Margins
    employees: tuple[str, ...]
    teams: tuple[str, ...]
    """``""`` where the export names none."""
    person: Ints
    """(S,) whose spell."""
    team: Ints
    """(S,) where."""
    squares: Floats
    """(S,) sums of squared weights."""
    weeks: Weeks
    first: tuple[str, ...]
    last: tuple[str, ...]
    """(S,) first day of the spell's first and of its last week."""
    levels: tuple[Level, ...]


def read(reader: Asker, metric: str, period: Period, where: Where, *, part: int = 0) -> Rows | None:
    """Count the rows of the whole company; ``None`` without any.

    Args:
        reader: the published data.
        metric: one that has an influence.
        period: days asked about, as far as results are known.
        where: its topics choose rows.
        part: 0 for all weeks, 1 for the odd ones.
    """
    given, weekly = _given(metric, period, where), period.days <= WEEKLY_DAYS
    everybody = model()
    people = reader.ask(everybody, "influence/people", **given, part=part)
    if people.empty:
        return None
    levels = reader.ask(everybody, "influence/levels", **given, part=part)
    pairs = reader.ask(everybody, "influence/pairs", **given, weekly=weekly)
    return _coded(people, levels, pairs, weekly)


def shuffled(reader: Asker, metric: str, period: Period, where: Where, seed: int) -> Rows | None:
    """The same with names dealt out by chance inside each team and week, adjusted for the time alone.

    By chance everybody then has the same mix of everything else: there is nothing to adjust for.
    """
    weekly = period.days <= WEEKLY_DAYS
    people = reader.ask(model(), "influence/shuffled", **_given(metric, period, where), seed=seed)
    return None if people.empty else _coded(people, None, None, weekly)


def _given(metric: str, period: Period, where: Where) -> dict[str, object]:
    return {
        "metric": metric,
        "first_day": period.start,
        "last_day": period.end,
        **{f"{name}s": list(getattr(where, name)) for name in TOPICS},
    }


def odd_weeks(
    reader: Asker, rows: Rows, metric: str, period: Period, where: Where
) -> tuple[Floats, Floats, Floats]:
    """Half of the rows of ``read``: (S,) how many and (S,) their sums, and (S, K) their levels, in odd weeks."""
    found = read(reader, metric, period, where, part=1)
    size, width = rows.margins.levels[0].shape
    n, s, levels = np.zeros(size), np.zeros(size), np.zeros((size, width))
    if found is None:
        return n, s, levels
    place = {
        (rows.employees[int(who)], rows.teams[int(team)]): at
        for at, (who, team) in enumerate(zip(rows.person, rows.team, strict=True))
    }
    column = {(one.factor, one.code): at for at, one in enumerate(rows.levels)}
    at = [
        place[(found.employees[int(who)], found.teams[int(team)])]
        for who, team in zip(found.person, found.team, strict=True)
    ]
    to = [column[(one.factor, one.code)] for one in found.levels]
    n[at], s[at] = found.margins.n[0], found.margins.s[0]
    levels[np.ix_(at, to)] = found.margins.levels[0]
    return n, s, levels


def _coded(
    people: pd.DataFrame, counted: pd.DataFrame | None, pairs: pd.DataFrame | None, weekly: bool
) -> Rows:
    people = people.assign(team=people["team"].fillna(""), week=people["week"].astype(str).str[:10])
    # A week that two months share is of the month in which it starts: near enough for what all share.
    people["time"] = people["week"] if weekly else people["week"].str[:7] + "-01"
    levels = _with_time(people, counted)
    spells = people[["employee_id", "team"]].drop_duplicates().sort_values(["employee_id", "team"])
    place = pd.MultiIndex.from_frame(spells)
    size = len(place)
    columns = _columns(levels)
    codes = pd.MultiIndex.from_tuples(list(columns), names=["factor", "level"])
    width = len(columns)
    counts = np.zeros((size, width))
    spell, column = _places(levels, place), _places(levels, codes)
    counts[spell, column] = levels["n"].to_numpy(np.float64)
    sums = np.bincount(column, weights=levels["s"].to_numpy(np.float64), minlength=width)
    gram = np.diag(counts.sum(axis=0))
    for a, of_a, b, of_b, n in () if pairs is None else pairs.itertuples(index=False, name=None):
        one, other = columns.get((a, of_a)), columns.get((b, of_b))
        if one is not None and other is not None:
            gram[one, other] = gram[other, one] = n
    first, reference = _references(columns, gram)
    at = _places(people, place)
    n = people["n"].to_numpy(np.float64)
    s = people["s"].to_numpy(np.float64)
    weeks = people["week"].groupby(at).agg(["min", "max"])
    names = tuple(dict.fromkeys(spells["employee_id"]))
    teams = tuple(sorted(set(spells["team"])))
    who, which = {name: i for i, name in enumerate(names)}, {name: i for i, name in enumerate(teams)}
    return Rows(
        Margins(
            _sums(at, n, size)[None],
            _sums(at, s, size)[None],
            float(people["q"].sum()),
            counts[None],
            gram[None],
            np.asarray(sums, dtype=np.float64),
            first,
            reference,
        ),
        names,
        teams,
        np.array([who[name] for name in spells["employee_id"]], dtype=np.int64),
        np.array([which[name] for name in spells["team"]], dtype=np.int64),
        _sums(at, people["n_sq"].to_numpy(np.float64), size),
        Weeks(at, n, s, people["time"].map(lambda text: columns["time", text]).to_numpy(np.int64)),
        tuple(weeks["min"]),
        tuple(weeks["max"]),
        tuple(Level(factor, code) for factor, code in columns),
    )


def _with_time(people: pd.DataFrame, counted: pd.DataFrame | None) -> pd.DataFrame:
    """Levels of every factor: those counted, and the time from the weeks of each person."""
    by_time = people.groupby(["employee_id", "team", "time"], as_index=False)[["n", "s"]].sum()
    times = by_time.rename(columns={"time": "level"}).assign(factor="time")
    if counted is None:
        return times
    return pd.concat([counted.assign(team=counted["team"].fillna("")), times], ignore_index=True)


def _columns(levels: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Factor and level to column, in order of factor and level."""
    order = {name: at for at, name in enumerate(FACTORS)}
    found = levels[["factor", "level"]].drop_duplicates()
    pairs = sorted(found.itertuples(index=False, name=None), key=lambda pair: (order[pair[0]], pair[1]))
    return {pair: at for at, pair in enumerate(pairs)}


def _references(
    columns: Mapping[tuple[str, str], int], gram: Floats
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First column of each factor, and the one that its others are compared with: the most frequent."""
    held: dict[str, list[int]] = {}
    for (factor, _), at in columns.items():
        held.setdefault(factor, []).append(at)
    return (
        tuple(places[0] for places in held.values()),
        tuple(max(places, key=lambda at: gram[at, at]) for places in held.values()),
    )


def _places(frame: pd.DataFrame, known: pd.MultiIndex) -> Ints:
    """Place of each row among the known, by the columns that those are named after."""
    return np.asarray(known.get_indexer(pd.MultiIndex.from_frame(frame[list(known.names)])), dtype=np.int64)


def _sums(at: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(at, weights=values, minlength=size), dtype=np.float64)
