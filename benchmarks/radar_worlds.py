"""Made-up companies for the signs of the radar: who games and who is honest is known, so both errors can be counted.

Each function makes one company of 150 people and returns who was planted and whom the sign names. Honest people differ
from each other, as people do: in how many of their contacts are invited, in what they pass on, in what customers write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allegiance.metrics import radar_judge as judge
from allegiance.metrics import radar_steps as steps
from allegiance.stats.steps import Monthly

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rng = np.random.Generator

PEOPLE, PLANTED, TEAM, MONTHS, DAYS = 150, 3, 10, 24, 730


@dataclass(frozen=True, slots=True)
class Measured:
    """How good a sign was."""

    worlds: int
    planted: int
    power: float
    """Share of those planted who were named."""
    honest: int
    false_alarms: float
    """Honest people named, per 1,000."""


World = Callable[[Rng, Flags], Flags]


def measure(sign: str, *, worlds: int = 100, seed: int = 2026) -> Measured:
    """Play ``worlds`` companies with three planted people each."""
    hit = planted = named = honest = 0
    for number in range(worlds):
        rng = np.random.default_rng((seed, number))
        truth = np.zeros(PEOPLE, dtype=np.bool_)
        truth[rng.permutation(PEOPLE)[:PLANTED]] = True
        found = WORLDS[sign](rng, truth)
        hit += int((found & truth).sum())
        named += int((found & ~truth).sum())
        planted += PLANTED
        honest += PEOPLE - PLANTED
    return Measured(worlds, planted, hit / planted, honest, 1_000 * named / honest)


def _invited(rng: Rng, truth: Flags) -> tuple[Floats, ...]:
    """Sums by person and kind of contact (without trouble, with it), as the statement adds them up."""
    n = np.zeros((PEOPLE, 2))
    every = rng.integers(180, 601, PEOPLE)
    n[:, 1] = rng.binomial(every, np.clip(rng.normal(0.4, 0.05, PEOPLE), 0.2, 0.6))
    n[:, 0] = every - n[:, 1]
    unhappy = rng.binomial(n.astype(np.int64), np.array([0.16, 0.31]))
    usual = np.clip(rng.normal(0.86, 0.006, PEOPLE), 0.0, 1.0)[:, None]
    k = np.where(
        truth[:, None],
        rng.binomial((n - unhappy).astype(np.int64), 0.9) + rng.binomial(unhappy, 0.06),
        rng.binomial(n.astype(np.int64), usual),
    ).astype(np.float64)
    all_n, all_k = n.sum(axis=0), k.sum(axis=0)
    weight = n * (1 - n / all_n)
    variance = n / all_n * (1 - n / all_n) * all_k * (all_n - all_k) / (all_n - 1)
    return n, k, n * all_k / all_n, weight, variance


def invitations(rng: Rng, truth: Flags) -> Flags:
    """People who invite mostly whom they made happy."""
    return judge.invited_less(*(part.sum(axis=1) for part in _invited(rng, truth))).found


def selection(rng: Rng, truth: Flags) -> Flags:
    """The same people, seen by what they leave out."""
    return judge.invited_by_choice(*_invited(rng, truth)).found


def bursts(rng: Rng, truth: Flags) -> Flags:
    """Sittings of four answers within minutes; everybody's reminders bring one answer in ten at ten in the morning."""
    close, expected, count = np.zeros(PEOPLE), np.zeros(PEOPLE), rng.integers(20, 81, PEOPLE)
    person = np.repeat(np.arange(PEOPLE), count)
    size = person.size
    hour = rng.integers(8, 20, size)
    contact = rng.integers(0, DAYS, size) * 86_400.0 + hour * 3_600 + rng.integers(0, 3_600, size)
    delay = 120 + np.minimum(np.exp(9.4 + 1.5 * rng.standard_normal(size)), 14 * 86_400)
    morning = (np.floor(contact / 86_400) + 1) * 86_400 + 36_000 + rng.integers(0, 900, size)
    delay = np.where(rng.random(size) < 0.1, morning - contact, delay)
    for who in np.flatnonzero(truth):
        mine = np.flatnonzero(person == who)
        mine = mine[np.argsort(contact[mine])]
        for first in range(0, mine.size - 3, 16):
            four = mine[first : first + 4]
            sitting = contact[four].max() + 1_800
            delay[four] = sitting + np.sort(rng.integers(0, 900, 4)) - contact[four]
    close += _close(person, contact + delay)
    order = np.lexsort((rng.random(size), hour))
    start = np.searchsorted(hour[order], hour[order], side="left")
    length = np.searchsorted(hour[order], hour[order], side="right") - start
    for shift in range(1, 11):
        other = order[start + (np.arange(size) - start + 7 * shift) % length]
        dealt = np.empty(size)
        dealt[order] = delay[other]
        expected += _close(person, contact + dealt) / 10
    return judge.in_bursts(close, expected, count).found


def _close(person: NDArray[np.int64], at: Floats) -> Floats:
    order = np.lexsort((at, person))
    near = (np.diff(at[order]) <= 600) & (np.diff(person[order]) == 0)
    return np.bincount(person[order][1:][near], minlength=PEOPLE).astype(np.float64)


def devices(rng: Rng, truth: Flags) -> Flags:
    """A device of one's own; a screen at the counter that serves a whole team in every third team."""
    n = rng.integers(20, 81, PEOPLE).astype(np.float64)
    team = np.arange(PEOPLE) // TEAM
    own = np.where(truth, rng.binomial(n.astype(np.int64), 0.2), 0)
    screen = np.where(team % 3 == 0, rng.binomial((n - own).astype(np.int64), 0.3), 0)
    teams = int(team.max()) + 1
    team_n, team_screen = np.bincount(team, n, teams), np.bincount(team, screen, teams)
    largest_own = own >= screen
    here = np.where(largest_own, own, screen)
    here = np.where(here >= 3, here, 0)
    team_here = np.where(largest_own, own, team_screen[team])
    return judge.on_one_device(n, here, np.where(here > 0, team_here, 0), team_n[team]).found


def begging(rng: Rng, truth: Flags) -> Flags:
    """Comments that name the asking."""
    n = rng.integers(10, 61, PEOPLE)
    usual = rng.beta(0.003 / 0.01, 0.997 / 0.01, PEOPLE)
    return judge.more_often(rng.binomial(n, np.where(truth, 0.12, usual)), n).found


def owners(rng: Rng, truth: Flags) -> Flags:
    """Low ratings moved to somebody else."""
    low_n = rng.integers(8, 41, PEOPLE)
    high_n = 4 * low_n
    usual = rng.beta(0.02 / 0.02, 0.98 / 0.02, PEOPLE)
    low_k = rng.binomial(low_n, np.where(truth, 1 / 3, usual))
    return judge.owners_changed(low_k, low_n, rng.binomial(high_n, usual), high_n).found


def details(rng: Rng, truth: Flags) -> Flags:
    """Contact details changed before invitations."""
    n = rng.integers(100, 401, PEOPLE)
    usual = rng.beta(0.01 / 0.01, 0.99 / 0.01, PEOPLE)
    return judge.more_often(rng.binomial(n, np.where(truth, 0.08, usual)), n).found


def _since(rng: Rng, truth: Flags) -> Flags:
    """(people, months) true in the months of those planted from some month of the second half year on."""
    month = rng.integers(6, MONTHS - 5, PEOPLE)
    return truth[:, None] & (np.arange(MONTHS)[None, :] >= month[:, None])


def _shares(
    rng: Rng, low: int, high: int, before: float, after: float, since: Flags
) -> tuple[Monthly, Floats]:
    """A share that differs between people and drifts from month to month."""
    n = rng.integers(low, high, (PEOPLE, 1)).repeat(MONTHS, axis=1)
    odds = (
        np.log(before / (1 - before)) + rng.normal(0, 0.3, (PEOPLE, 1)) + rng.normal(0, 0.1, (PEOPLE, MONTHS))
    )
    share = np.where(since, after, 1 / (1 + np.exp(-odds)))
    k = rng.binomial(n, share).astype(np.float64)
    return _deviation(n.astype(np.float64), k, k), k


def _means(
    rng: Rng, low: int, high: int, level: float, sd: float, between: float, moved: float, since: Flags
) -> tuple[Monthly, Floats]:
    """A mean that differs between people and drifts from month to month."""
    n = rng.integers(low, high, (PEOPLE, 1)).repeat(MONTHS, axis=1).astype(np.float64)
    mean = (
        level
        + rng.normal(0, between, (PEOPLE, 1))
        + rng.normal(0, between / 3, (PEOPLE, MONTHS))
        + moved * since
    )
    k = n * mean + sd * np.sqrt(n) * rng.standard_normal((PEOPLE, MONTHS))
    return _deviation(n, k, n * (sd**2 + mean**2)), k


def _deviation(n: Floats, k: Floats, squares: Floats) -> Monthly:
    usual = k.sum(axis=0) / n.sum(axis=0)
    return Monthly(n, k - n * usual, squares - 2 * usual * k + n * usual**2)


def _stepped(*given: tuple[steps.Thing, tuple[Monthly, Floats]]) -> Flags:
    series = [judge.Series(one, k, thing.direction, thing.least) for thing, (one, k) in given]
    return judge.stepped(series)[0].found


def transfers(rng: Rng, truth: Flags) -> Flags:
    """More is passed on, and ratings rise."""
    since = _since(rng, truth)
    return _stepped(
        (steps.TRANSFERS, _shares(rng, 20, 81, 0.08, 0.16, since)),
        (steps.CSAT, _means(rng, 8, 31, 4.1, 1.1, 0.15, 0.5, since)),
    )


def closes(rng: Rng, truth: Flags) -> Flags:
    """More short contacts come back, and ratings rise."""
    since = _since(rng, truth)
    return _stepped(
        (steps.CLOSES, _shares(rng, 20, 81, 0.11, 0.22, since)),
        (steps.CSAT, _means(rng, 8, 31, 4.1, 1.1, 0.15, 0.5, since)),
    )


def mute(rng: Rng, truth: Flags) -> Flags:
    """Half of the hold becomes mute."""
    since = _since(rng, truth)
    return _stepped(
        (steps.MUTE, _means(rng, 20, 81, 10.0, 25.0, 3.0, 20.0, since)),
        (steps.HOLD, _means(rng, 20, 81, 40.0, 60.0, 8.0, -20.0, since)),
    )


def straight(rng: Rng, truth: Flags) -> Flags:
    """Top marks throughout."""
    return _stepped((steps.STRAIGHT, _shares(rng, 8, 31, 0.08, 0.35, _since(rng, truth))))


WORLDS: Mapping[str, World] = {
    "invitations": invitations,
    "selection": selection,
    "bursts": bursts,
    "devices": devices,
    "begging": begging,
    "owners": owners,
    "details": details,
    "transfers": transfers,
    "closes": closes,
    "mute": mute,
    "straight": straight,
}
