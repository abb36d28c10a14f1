"""Figures outside the catalogue: a number with its interval and its n, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allegiance.metrics.catalogue import Metric, load
from allegiance.metrics.standing import Standing
from allegiance.stats import clusters, intervals, totals
from allegiance.stats.intervals import Floats, Interval

SHOWN = 10
"""Below so many rows there is no figure."""

JUDGED = 30
"""Below so many rows there is no verdict."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share (0 to 1), a mean or a sum of money."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    reason: str = ""

    @property
    def judged(self) -> bool:
        """Whether a word may be said about it."""
        return self.value is not None and self.n >= JUDGED

    @property
    def record(self) -> dict[str, object]:
        """For JSON: value, n, low, high, and the reason where there is no value."""
        made: dict[str, object] = {"value": self.value, "n": self.n, "low": self.low, "high": self.high}
        return made | ({"reason": self.reason} if self.reason else {})


def absent(reason: str, n: int = 0) -> Estimate:
    """No figure, and why."""
    return Estimate(None, n, reason=reason)


def estimate(found: Interval, n: float, noun: str, *, shown: int = SHOWN) -> Estimate:
    """From an interval of one number."""
    if n < shown:
        return absent(f"too few {noun} (n = {int(n):,})", int(n))
    value = _number(found.estimate)
    if value is None:
        return absent("not measured: nothing to compute it from", int(n))
    return Estimate(value, int(n), _number(found.low), _number(found.high))


def share(k: float, n: float, noun: str = "customers") -> Estimate:
    """A share of rows that have nothing to do with each other (each customer once)."""
    return estimate(intervals.share(k, n), n, noun)


def clustered(k: Floats, n: Floats, named: NDArray[np.bool_], noun: str = "answers") -> Estimate:
    """A share of rows that come in clusters (answers about one employee resemble each other).

    Args:
        k: (J,) successes, one entry a cluster.
        n: (J,) trials.
        named: (J,) false for rows that name no cluster: they are nobody's. Where most do, none is assumed.
        noun: what the rows are.
    """
    if not n.sum():
        return estimate(intervals.share(0, 0), 0, noun)
    effect = clusters.share(n[named], k[named], np.zeros(int(named.sum()), dtype=np.intp), 1)
    enough = float(effect.n[0]) * 2 >= n.sum()
    found = intervals.share(
        k.sum(),
        n.sum(),
        deff=effect.deff[0] if enough else 1.0,
        clusters=effect.clusters[0] if enough else 0.0,
    )
    return estimate(found, float(n.sum()), noun)


def difference(k: float, n: float, k_other: float, n_other: float, noun: str = "customers") -> Estimate:
    """One share minus another of different rows, with Newcombe's interval; n is the smaller side's."""
    found = intervals.share_difference(k, n, k_other, n_other)
    return estimate(found, min(n, n_other), noun)


def money(total: float, squares: float, largest: float, n: float, noun: str = "customers") -> Estimate:
    """What some customers bring in a year, together, with the interval of a total of unequal amounts."""
    return estimate(totals.weighted(total, squares, largest), n, noun)


def lacking(known: Standing, *needs: str) -> str:
    """``not measured: ...`` where the exports do not fill one of ``entity.column``, or nothing."""
    metric: Metric = load()["loyal"]
    return known.missing(replace(metric, needs=needs))


def column(rows: Any, name: str) -> Floats:
    """A column of counts or sums as numbers, missing ones as 0."""
    return np.asarray(rows[name].to_numpy(dtype=np.float64, na_value=0.0), dtype=np.float64)


def truth(rows: Any, name: str) -> tuple[Floats, Floats]:
    """A column of yes, no and not known: ones where yes, ones where known."""
    known = rows[name].notna().to_numpy(dtype=bool)
    yes = rows[name].eq(True).fillna(False).to_numpy(dtype=bool)
    return yes.astype(np.float64), known.astype(np.float64)


def records(given: Mapping[str, Estimate]) -> dict[str, object]:
    """Several estimates for JSON."""
    return {name: one.record for name, one in given.items()}


def _number(value: Floats) -> float | None:
    plain = float(np.asarray(value))
    return plain if np.isfinite(plain) else None
