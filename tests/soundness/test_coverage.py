"""95% means 95%: intervals of the sample company hold the truth in 93 to 97 of 100 draws.

The company's own answers and contacts are the population, with all that makes textbook intervals too narrow: few
answers an employee, employees and days that differ, skewed waits. Employees (or days) are drawn with replacement, each
with all of its rows of a random quarter, and go through the functions behind every figure on a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from allegiance.metrics import judge
from allegiance.metrics.asking import rollup
from allegiance.metrics.catalogue import Metric, load
from allegiance.metrics.judge import Design, Sums
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.scope import everyone
from tests.soundness import worlds

pytestmark = pytest.mark.slow

DRAWS = 800
"""For each number of clusters: three make 2,400 for each metric and question."""

QUARTER = timedelta(days=91)
STARTS = [worlds.END - timedelta(days=91 * back - 1) for back in range(1, 8)]
BY_EMPLOYEE = ("csat", "nps", "ces_mean", "ces", "fcr_reported")
BY_DAY = ("over_five_minutes", "wait_time", "abandonment")


@dataclass(frozen=True, slots=True)
class Population:
    """Sums of every cluster in every quarter: (quarters, clusters); of days: (quarters, 91)."""

    sums: Sums

    def drawn(self, quarter: NDArray[np.intp], cluster: NDArray[np.intp]) -> Sums:
        """Rows of the clusters drawn, one after the other."""
        return Sums(
            *(getattr(self.sums, name)[quarter, cluster] for name in ("n", "k", "low", "total", "squares"))
        )

    def whole(self, metric: Metric) -> NDArray[np.float64]:
        """(quarters,) the truth."""
        total = Sums(
            *(getattr(self.sums, name).sum(axis=1) for name in ("n", "k", "low", "total", "squares"))
        )
        return judge.estimate(metric, total, Design.independent(len(STARTS))).estimate


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> worlds.World:
    home: Path = tmp_path_factory.mktemp("coverage")
    return worlds.make(home, 2026)


def population(world: worlds.World, metric: Metric, cluster: str) -> Population:
    found = []
    names: list[object] = []
    for start in STARTS:
        period = Period(start, start + QUARTER - timedelta(days=1))
        rows = rollup(world.reader, everyone(), metric.family.id, metric.columns, period, [cluster], Where())
        rows = rows[rows[cluster].notna()]
        names += rows[cluster].tolist()
        found.append(rows)
    members = sorted(set(names)) if cluster == "employee" else list(range(QUARTER.days))
    place = {name: at for at, name in enumerate(members)}
    shape = (len(STARTS), len(members))
    out = {name: np.zeros(shape) for name in ("n", "k", "low", "total", "squares")}
    for quarter, rows in enumerate(found):
        sums = judge.sums(metric, rows)
        at = [
            place[name] if cluster == "employee" else (name.date() - STARTS[quarter]).days
            for name in rows[cluster].tolist()
        ]
        for name, values in out.items():
            values[quarter, at] = getattr(sums, name)
    return Population(Sums(**out))


def draw(count: int, members: int, rng: np.random.Generator) -> NDArray[np.intp]:
    return np.asarray(rng.integers(members, size=(DRAWS, count)), dtype=np.intp)


def held(found: judge.Interval, truth: NDArray[np.float64]) -> int:
    return int(((found.low <= truth) & (truth <= found.high)).sum())


def covered(world: worlds.World, name: str, cluster: str, counts: Sequence[int]) -> tuple[float, float]:
    """Coverage of the value, and of the change between a quarter and the one before."""
    metric = load()[name]
    rng = np.random.default_rng(sum(map(ord, name)))
    people = population(world, metric, cluster)
    members = people.sums.n.shape[1]
    truth = people.whole(metric)
    values = changes = 0
    for count in counts:
        quarter = rng.integers(len(STARTS) - 1, size=DRAWS)
        group = np.repeat(np.arange(DRAWS), count)
        picked = draw(count, members, rng)
        now = people.drawn(np.repeat(quarter, count), picked.ravel())
        # the same employees in both quarters; but days of two quarters have nothing to do with each other
        again = picked if cluster == "employee" else draw(count, members, rng)
        before = people.drawn(np.repeat(quarter + 1, count), again.ravel())
        effect = judge.design(metric, now, group, DRAWS)
        how = Design(effect.deff, effect.clusters)
        total, total_before = now.by(group, DRAWS), before.by(group, DRAWS)
        values += held(judge.estimate(metric, total, how), truth[quarter])
        if cluster == "employee":
            paired = judge.paired(metric, now, before, group, DRAWS)
            how = how_before = Design(paired.deff, paired.clusters)
        else:
            other = judge.design(metric, before, group, DRAWS)
            how_before = Design(other.deff, other.clusters)
        change = judge.difference(metric, total, total_before, how, how_before, cluster == "employee")
        changes += held(change, truth[quarter] - truth[quarter + 1])
    return values / (DRAWS * len(counts)), changes / (DRAWS * len(counts))


@pytest.mark.parametrize(
    ("names", "cluster", "counts"),
    [(BY_EMPLOYEE, "employee", (30, 60, 120)), (BY_DAY, "day", (28, 60, 91))],
    ids=["employees", "days"],
)
def test_intervals_hold_what_they_say(
    world: worlds.World, names: tuple[str, ...], cluster: str, counts: tuple[int, ...]
) -> None:
    found = {name: covered(world, name, cluster, counts) for name in names}
    # never too narrow; where clusters hardly differ, the floor of the design effect makes single ones a little wide
    assert all(0.93 <= part <= 0.98 for pair in found.values() for part in pair), found
    values, changes = np.mean([*found.values()], axis=0)
    assert 0.93 <= values <= 0.97
    assert 0.93 <= changes <= 0.97


def test_taken_as_independent_the_same_draws_are_missed_too_often(world: worlds.World) -> None:
    """What clusters are for: without them the interval of the wait says 95% and holds far less."""
    metric = load()["wait_time"]
    rng = np.random.default_rng(1)
    days = population(world, metric, "day")
    group = np.repeat(np.arange(DRAWS), 60)
    quarter = rng.integers(len(STARTS), size=DRAWS)
    picked = draw(60, days.sums.n.shape[1], rng)
    total = days.drawn(np.repeat(quarter, 60), picked.ravel()).by(group, DRAWS)
    naive = judge.estimate(metric, total, Design.independent(DRAWS))
    assert held(naive, days.whole(metric)[quarter]) / DRAWS < 0.93
