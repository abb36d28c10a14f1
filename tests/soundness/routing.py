"""Made-up ratings of employees whose true effect is known, to hold the engine of influence against.

Hard contacts are routed to the skilled, some people specialise, teams differ, people have very different numbers of
ratings, some change team, and a person's level may swing from week to week. Rows are drawn one by one, all at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from allegiance.stats.influence import Fit, Weeks, fit
from allegiance.stats.margins import Cells, Margins, margins

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEKS = 13
HARD = np.array([0.5, 0.35, 0.2, 0.1, 0.0, -0.1, -0.2, -0.4, -0.6, -0.9])
"""Effect of each reason; the last is the hardest."""
LIKELY = np.array([12, 12, 12, 10, 10, 10, 8, 8, 6, 5.0])
CHANNEL = np.array([0.15, 0.0, -0.1, -0.25])
HOUR = np.array([0.0, 0.05, 0.0, -0.1])
SIZES = (len(HARD), len(CHANNEL), len(HOUR), WEEKS)
BETWEEN_TEAMS = 0.15
RESIDUAL = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Rows (n,) each, and the truth about P people."""

    person: Ints
    team: Ints
    levels: tuple[Ints, ...]
    """Reason, channel, hour and week of each row."""
    y: Floats
    truth: Floats
    """(P,) what each adds to a rating, relative to a person of no effect."""
    last: Ints
    """(P,) team at the end."""
    moved: NDArray[np.bool_]
    """(P,) had two teams."""

    @property
    def people(self) -> int:
        return len(self.truth)

    def filed_under_last(self) -> World:
        """As if everybody had always been where they are now."""
        return replace(self, team=self.last[self.person])

    def fitted(self, *, weeks: bool = True, factors: bool = True) -> Fit:
        """What the engine says; people in the order of the truth."""
        teams = int(self.team.max()) + 1
        _, spell = np.unique(self.person * teams + self.team, return_inverse=True)
        spells = int(spell.max()) + 1
        person, team = np.zeros(spells, dtype=np.int64), np.zeros(spells, dtype=np.int64)
        person[spell], team[spell] = self.person, self.team
        if not factors:
            return fit(self._margins(spell, spells, ()), person, team)
        given = self._margins(spell, spells, SIZES)
        if not weeks:
            return fit(given, person, team)
        place = spell * WEEKS + self.levels[3]
        n, s = np.bincount(place).astype(np.float64), np.bincount(place, weights=self.y).astype(np.float64)
        here = np.flatnonzero(n)
        by_week = Weeks(here // WEEKS, n[here], s[here], sum(SIZES[:3]) + here % WEEKS)
        return fit(given, person, team, weeks=by_week)

    def _margins(self, spell: Ints, spells: int, sizes: tuple[int, ...]) -> Margins:
        start = np.cumsum([0, *sizes[:-1]])
        # Without factors there is still one column, which all rows share.
        columns = [self.levels[at] + start[at] for at in range(len(sizes))] or [
            np.zeros(len(spell), dtype=np.int64)
        ]
        zero, one = np.zeros(len(spell), dtype=np.int64), np.ones(len(spell))
        cells = Cells(zero, spell, np.column_stack(columns), one, self.y, self.y**2, zero, self.levels[3])
        found = margins(cells, spells, sizes or (1,))
        # The engine takes one period.
        return replace(found, n=found.n[:1], s=found.s[:1], levels=found.levels[:1], gram=found.gram[:1])

    def raw(self) -> Floats:
        """(P,) mean of each person's ratings."""
        return np.bincount(self.person, weights=self.y) / np.bincount(self.person)

    def raw_against_team(self) -> Floats:
        """(P,) the same minus the mean of the ratings of the team at the end."""
        of_team = np.bincount(self.team, weights=self.y) / np.bincount(self.team)
        return self.raw() - of_team[self.last]


def draw(
    seed: int,
    *,
    people: int = 600,
    teams: int = 40,
    spread: float = 0.15,
    rows: tuple[int, int] = (20, 2000),
    drift: float = 0.0,
    movers: float = 0.0,
    stars: bool = False,
) -> World:
    """Draw a world.

    Args:
        seed: of the generator.
        people: P.
        teams: of about the same size.
        spread: sd of the true effects; 0 is a null world, in which people are still routed and specialise.
        rows: fewest and most ratings of a person, in proportion equally often.
        drift: sd of a person's level from week to week.
        movers: share of people who change team in the course of the weeks.
        stars: ratings are 1 to 5; else any number.
    """
    rng = np.random.default_rng(seed)
    liking = rng.standard_normal(people)
    effect = spread * liking
    first = rng.permutation(np.arange(people) % teams)
    moved = rng.random(people) < movers
    last = np.where(moved, (first + rng.integers(1, teams, people)) % teams, first)
    site = rng.normal(0, BETWEEN_TEAMS, teams)
    n = np.round(np.exp(rng.uniform(np.log(rows[0]), np.log(rows[1]), people))).astype(np.int64)
    person = np.repeat(np.arange(people), n)
    week = rng.integers(WEEKS, size=len(person))
    until = np.where(moved, rng.integers(3, WEEKS - 3, people), WEEKS)
    team = np.where(week < until[person], first[person], last[person])
    # The router sends what is hard to the skilled; beside that, everybody has reasons of their own.
    odds = LIKELY * np.exp(-0.5 * np.outer(liking, HARD) + rng.normal(0, 0.5, (people, len(HARD))))
    reason = _pick(rng, odds, person)
    channel = _pick(rng, np.array([6, 2, 1, 1.0]) * np.exp(rng.normal(0, 0.7, (people, 4))), person)
    hour = rng.integers(len(HOUR), size=len(person))
    case = HARD[reason] + CHANNEL[channel] + HOUR[hour] + rng.normal(0, 0.05, WEEKS)[week]
    own = effect[:, None] + drift * rng.standard_normal((people, WEEKS))
    y = 3.4 + case + site[team] + own[person, week] + RESIDUAL * rng.standard_normal(len(person))
    truth = effect
    if stars:
        y = np.clip(np.rint(y), 1, 5)
        truth = _in_stars(3.4 + case[:: max(1, len(case) // 500)], effect)
    return World(person, team, (reason, channel, hour, week), y, truth, last, moved)


def _pick(rng: np.random.Generator, odds: Floats, person: Ints) -> Ints:
    """(n,) one level a row, by the odds of its person."""
    edges = np.cumsum(odds, axis=1) / odds.sum(axis=1, keepdims=True) + np.arange(len(odds))[:, None]
    # All people's levels on one line: each has the numbers from its own to the next.
    found = np.searchsorted(edges.ravel(), rng.random(len(person)) + person, side="right")
    return np.asarray(np.minimum(found - person * odds.shape[1], odds.shape[1] - 1), dtype=np.int64)


def _in_stars(case: Floats, effect: Floats) -> Floats:
    """(P,) what an effect on the scale without ends is worth in stars, at the company's mix of cases."""

    def expected(added: Floats) -> Floats:
        latent = case[:, None, None] + added[None, :, None]
        steps = special.ndtr((latent - (np.arange(1, 5) + 0.5)) / RESIDUAL)
        return np.asarray(1 + steps.sum(axis=2).mean(axis=0), dtype=np.float64)

    return expected(effect) - expected(np.zeros(1))
