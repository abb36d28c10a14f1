"""Organisations at random: sites, teams of 1 to 15, people who join, leave, move and are away, topics that few handle,
and data that come late. And everything that somebody could ask about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from allegiance.people.suppression import PLACE, Cells, Issue, Week, plan

TOPICS = ("channel", "queue", "reason")
Question = tuple[str, frozenset[int]]


@dataclass
class Organisation:
    """Its weeks in each issue."""

    site_of: np.ndarray
    issues: list[list[Cells]]
    """Issue to week."""
    plans: list[list[Week]] = field(default_factory=list)


def made(seed: int) -> Organisation:
    rng = np.random.default_rng(seed)
    sites = int(rng.integers(1, 5))
    site_of = np.repeat(np.arange(sites), rng.integers(1, 6, sites))
    teams = len(site_of)
    size = rng.integers(1, 16, teams)
    while size.sum() > 70:
        size = np.maximum(size - 1, 1)
    team = np.repeat(np.arange(teams), size)
    people = len(team)
    weeks = int(rng.integers(1, 4))
    kinds = {name: int(rng.integers(1, 6)) for name in TOPICS[: int(rng.integers(0, 4))]}
    # What a team handles, and how often somebody does something else.
    usual = {name: rng.integers(0, count, (teams, 2)) for name, count in kinds.items()}
    stray = float(rng.choice([0.0, 0.02, 0.1, 0.4]))
    away, moving = float(rng.choice([0.02, 0.15, 0.4])), float(rng.choice([0.0, 0.02, 0.1]))
    joined, left = rng.integers(-3, weeks, people), rng.integers(1, weeks + 4, people)
    first: list[Cells] = []
    for week in range(weeks):
        moves = rng.random(people) < moving
        before = team.copy()
        team = np.where(moves, rng.integers(0, teams, people), team)
        rows: list[tuple[int, ...]] = []
        for one in range(people):
            if not joined[one] <= week < left[one] or rng.random() < away:
                continue
            places = {int(team[one]), int(before[one])} if moves[one] else {int(team[one])}
            for place in places:
                for _ in range(int(rng.integers(1, 5))):
                    rows.append((one, place, *_topics(rng, kinds, usual, place, stray)))
        for _ in range(int(rng.integers(0, 3))):
            rows.append((-1, int(rng.integers(0, teams)), *_topics(rng, kinds, usual, 0, 1.0)))
        first.append(_cells(rng, rows, site_of, kinds))
    issues = [first]
    for _ in range(int(rng.integers(0, 4))):
        issues.append([_late(rng, cells, site_of, kinds, usual) for cells in issues[-1]])
    return Organisation(site_of, issues)


def _topics(rng, kinds, usual, place, stray):
    return tuple(
        int(rng.integers(0, count)) if rng.random() < stray else int(rng.choice(usual[name][place]))
        for name, count in kinds.items()
    )


def _cells(rng, rows, site_of, kinds) -> Cells:
    rows = sorted(set(rows))
    array = np.array(rows, dtype=np.int64).reshape(-1, 2 + len(kinds))
    members = {PLACE: array[:, 1]} | {name: array[:, 2 + at] for at, name in enumerate(kinds)}
    return Cells(array[:, 0], members, site_of[array[:, 1]], rng.integers(1, 1 << 40, len(array)))


def _late(rng, cells: Cells, site_of, kinds, usual) -> Cells:
    """The same week after some people's contacts came late, were corrected, or were taken away."""
    known = np.unique(cells.person[cells.person >= 0])
    how_many = int(rng.choice([0, 0, 1, 2, 4, 6, 12, 40]))
    some = rng.permutation(known)[:how_many]
    rows = np.stack([cells.person, *cells.members.values()], axis=1)
    value = cells.value.copy()
    hit = np.isin(cells.person, some) & (rng.random(len(rows)) < 0.7)
    value[hit] = rng.integers(1, 1 << 40, int(hit.sum()))
    keep = ~(hit & (rng.random(len(rows)) < 0.2))
    extra = [
        (int(one), int(rng.choice(rows[cells.person == one][:, 1])), *_topics(rng, kinds, usual, 0, 0.5))
        for one in some
        if rng.random() < 0.3
    ]
    fresh = np.array(extra, dtype=np.int64).reshape(-1, rows.shape[1])
    rows = np.concatenate([rows[keep], fresh])
    value = np.concatenate([value[keep], rng.integers(1, 1 << 40, len(fresh))])
    _, index = np.unique(rows, axis=0, return_index=True)
    rows, value = rows[index], value[index]
    members = {name: rows[:, 1 + at] for at, name in enumerate(cells.members)}
    return Cells(rows[:, 0], members, site_of[rows[:, 1]], value)


def planned(organisation: Organisation) -> Organisation:
    """Each issue planned with what was shown before."""
    shown: list[list[Issue]] = [[] for _ in organisation.issues[0]]
    organisation.plans = []
    for cells in organisation.issues:
        weeks = [plan(part, earlier=before) for part, before in zip(cells, shown, strict=True)]
        for week, part, before in zip(weeks, cells, shown, strict=True):
            before.append(Issue(part, week))
        organisation.plans.append(weeks)
    return organisation


def questions(organisation: Organisation, rng: np.random.Generator) -> list[Question]:
    """Every member, every site, everything, and sets at random."""
    asked: list[Question] = []
    every = organisation.issues[0] + organisation.issues[-1]
    for name in every[0].members:
        members = np.unique(np.concatenate([cells.members[name] for cells in every])).tolist()
        asked += [(name, frozenset([member])) for member in members]
        asked.append((name, frozenset(members)))
        asked += [(name, frozenset(m for m in members if rng.random() < 0.5)) for _ in range(6)]
    for site in np.unique(organisation.site_of):
        asked.append((PLACE, frozenset(np.flatnonzero(organisation.site_of == site).tolist())))
    return asked


Allowed = Callable[[Week, Cells, str, frozenset[int]], bool]


def by_plan(week: Week, cells: Cells, name: str, members: frozenset[int]) -> bool:
    return week.allows(name, members)


def by_size(week: Week, cells: Cells, name: str, members: frozenset[int]) -> bool:
    """Only the group itself is looked at: what a dashboard without complementary suppression does."""
    who = cells.person[np.isin(cells.members[name], list(members)) & (cells.person >= 0)]
    return len(np.unique(who)) >= 5


def shown(
    organisation: Organisation,
    asked: Iterable[Question],
    rng: np.random.Generator,
    allowed: Allowed = by_plan,
) -> tuple[np.ndarray, list[int]]:
    """Everything shown to somebody who asks all of it, for every week and for periods, in every issue.

    A matrix of figures by cells, and whose cell each is. A cell that did not change from one issue to the next is one.
    """
    place: dict[tuple[int, ...], int] = {}
    rows: list[dict[int, int]] = []
    for issue, weeks in enumerate(organisation.issues):
        count = len(weeks)
        periods = [range(week, week + 1) for week in range(count)] + [range(count)]
        periods += [range(a, b) for a, b in [sorted(rng.integers(0, count + 1, 2).tolist())]]
        plans = organisation.plans[issue] if organisation.plans else [Week()] * count
        for name, members in asked:
            answered: dict[int, list[int]] = {}
            for week, cells in enumerate(weeks):
                if not allowed(plans[week], cells, name, members):
                    continue
                hit = np.isin(cells.members[name], list(members)) & (cells.person >= 0)
                keys = np.stack([cells.person, *cells.members.values(), cells.value], axis=1)[hit].tolist()
                answered[week] = [place.setdefault((week, *key), len(place)) for key in keys]
            for period in periods:
                row: dict[int, int] = {}
                for week in period:
                    for cell in answered.get(week, ()):
                        row[cell] = row.get(cell, 0) + 1
                if row:
                    rows.append(row)
    matrix = np.zeros((len(rows), len(place)), dtype=np.int64)
    for at, row in enumerate(rows):
        matrix[at, list(row)] = list(row.values())
    return np.unique(matrix, axis=0), [key[1] for key in place]
