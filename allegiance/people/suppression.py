"""Which figures may be shown, so that none about fewer than five people can be worked out from those that are.

Hiding a small group is not enough: the company minus the teams that are shown is the team that is not. So nothing is
decided figure by figure. For every whole week the members of a dimension (teams, channels, queues ...) are put together
into *blocks* that have at least five people each, and a question is answered for a week only where what it asks about
is a union of whole blocks. Whatever anybody adds and subtracts then is a combination of blocks: of five people or more.
It holds across hierarchy, filters and periods, because periods are made of whole weeks and weeks share no row.

Across dimensions blocks overlap (a channel that one team handles alone, but for two people of another team). There
:mod:`allegiance.people.certificate` says whether something leaks, and blocks are put together until nothing does.
The same holds for issues: what was shown of a week before, and what is shown after late data changed it.

Pure: arrays in, arrays out. See docs/suppression.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from allegiance.people.certificate import Integers, gap

LEAST = 5
"""People that every figure must stand on, whatever it is combined with."""

PLACE = "team"
"""The dimension of places: sites are unions of teams."""

Blocks = tuple[frozenset[int], ...]
"""Members of a dimension, put together."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Who did what in one week: one entry a person, team and topic. Codes from 0; a person of -1 is nobody known."""

    person: Integers
    """Shape (N,)."""

    members: Mapping[str, Integers]
    """Dimension to shape (N,): the member of each entry. ``team`` stands for places."""

    site: Integers | None = None
    """Shape (N,): the site of each entry; teams of one site are put together first."""

    value: Integers | None = None
    """Shape (N,): a digest of what the entry counts, by which a later issue tells what has changed."""

    def people(self, dimension: str) -> dict[int, frozenset[int]]:
        """Members of a dimension, and who did something there."""
        code = self.members[dimension]
        found: dict[int, set[int]] = {member: set() for member in np.unique(code).tolist()}
        known = self.person >= 0
        pairs = np.unique(np.stack([code[known], self.person[known]]), axis=1)
        for member, one in pairs.T.tolist():
            found[member].add(one)
        return {member: frozenset(people) for member, people in found.items()}

    def sites(self) -> dict[int, int]:
        """Teams to their site; teams at several sites are left out."""
        if self.site is None:
            return {}
        pairs = np.unique(np.stack([self.members[PLACE], self.site]), axis=1).T.tolist()
        several = {team for team, _ in pairs if sum(other == team for other, _ in pairs) > 1}
        return {team: site for team, site in pairs if team not in several}


@dataclass(frozen=True, slots=True, eq=False)
class Week:
    """What may be asked of one week."""

    blocks: Mapping[str, Blocks] = field(default_factory=dict)
    """Dimension to its blocks; without any, nothing of the week is shown."""

    @property
    def shown(self) -> bool:
        """Whether anything of the week may be shown."""
        return bool(self.blocks)

    def allows(self, dimension: str, members: Collection[int]) -> bool:
        """Whether these members, together, are a union of whole blocks."""
        asked = frozenset(members)
        if not self.shown or dimension not in self.blocks:
            return False
        return all(block <= asked or not block & asked for block in self.blocks[dimension])

    def single(self, dimension: str) -> frozenset[int]:
        """Members that may be shown by themselves."""
        blocks = self.blocks.get(dimension, ())
        return frozenset(next(iter(block)) for block in blocks if len(block) == 1)


NOTHING = Week()
"""A week of which nothing is shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Issue:
    """What was shown of a week, and of which values: for what is shown of it later."""

    cells: Cells
    week: Week


def plan(
    cells: Cells, *, least: int = LEAST, earlier: Sequence[Issue] = (), fixed: Week | None = None
) -> Week:
    """The blocks of one week.

    Args:
        cells: who did what, with every dimension that may be asked about.
        least: people that everything must stand on.
        fixed: blocks of some of the dimensions that are shown as they are: only the others are put together further.
        earlier: what was shown of this week before, the oldest first. Whatever is combined from it and from what this
            plan shows stands on ``least`` people too.
    """
    earlier = [issue for issue in earlier if issue.week.shown]
    if earlier and not changed(earlier[-1].cells, cells):
        return _same(earlier[-1].week, cells)
    if len(np.unique(cells.person[cells.person >= 0])) < least:
        return NOTHING
    if fixed and not (fixed.shown and _covers(fixed.blocks, cells)):
        return fixed
    held = _same(fixed, cells).blocks if fixed else {}
    blocks = {
        name: held.get(name) or merged(cells.people(name), least, cells.sites() if name == PLACE else {})
        for name in cells.members
    }
    if earlier:
        last = earlier[-1]
        differ = changed(last.cells, cells)
        if len(differ) < least:
            return NOTHING
        for name in blocks:
            joined = _joined(blocks[name], last.week.blocks.get(name, ()))
            blocks[name] = _even(joined, _changed_at(last.cells, cells, name), least)
    return Week(_certified(cells, blocks, earlier, least, held))


def merged(people: Mapping[int, frozenset[int]], least: int, near: Mapping[int, int] | None = None) -> Blocks:
    """Members put together until every block has ``least`` people: the smallest with the smallest.

    Members near each other (teams of a site) come first; across sites only what is still too small. Members of nobody
    (contacts that nobody took) stand alone: they are about no one.

    Args:
        people: members and who stands behind them.
        least: people that a block must have.
        near: members to what they are near by.
    """
    near = near or {}
    empty = [frozenset([member]) for member, who in people.items() if not who]
    parts: dict[int | None, list[tuple[frozenset[int], frozenset[int]]]] = {}
    for member, who in sorted(people.items()):
        if who:
            parts.setdefault(near.get(member), []).append((frozenset([member]), who))
    rest: list[tuple[frozenset[int], frozenset[int]]] = []
    for place, some in parts.items():
        rest += some if place is None else _together(some, least)
    return tuple(sorted([block for block, _ in _together(rest, least)] + empty, key=sorted))


def together(week: Week, cells: Cells, texts: Integers, least: int) -> Week:
    """Blocks put together further until each has ``least`` texts; ``texts`` (shape (N,)) counts those of each entry."""
    if not week.shown or int(texts.sum()) < least:
        return NOTHING
    blocks = {}
    for name, shown in week.blocks.items():
        code = cells.members[name]
        count = {block: int(texts[np.isin(code, list(block))].sum()) for block in shown}
        first = np.cumsum([0, *count.values()])
        parts = [
            (block, frozenset(range(int(first[at]), int(first[at + 1])))) for at, block in enumerate(shown)
        ]
        blocks[name] = tuple(block for block, _ in _together(parts, least))
    return Week(blocks)


def _together(
    parts: list[tuple[frozenset[int], frozenset[int]]], least: int
) -> list[tuple[frozenset[int], frozenset[int]]]:
    parts = list(parts)
    while len(parts) > 1:
        parts.sort(key=lambda part: (len(part[1]), sorted(part[0])))
        if len(parts[0][1]) >= least:
            break
        (some, who), (other, others) = parts[0], parts[1]
        parts[:2] = [(some | other, who | others)]
    return parts


def changed(before: Cells, after: Cells) -> frozenset[int]:
    """People of whom anything differs between two issues."""
    return frozenset(row[0] for row in _rows(before) ^ _rows(after) if row[0] >= 0)


def _covers(blocks: Mapping[str, Blocks], cells: Cells) -> bool:
    """Whether everybody who did something is in some block of each dimension."""
    return all(
        {member for member, who in cells.people(name).items() if who} <= frozenset[int]().union(*shown)
        for name, shown in blocks.items()
    )


def _same(week: Week, cells: Cells) -> Week:
    """What was shown of a week is shown again; members of nobody that are new to it stand alone."""
    blocks = {}
    for name, shown in week.blocks.items():
        known = frozenset[int]().union(*shown)
        new = (
            frozenset([member]) for member in np.unique(cells.members[name]).tolist() if member not in known
        )
        blocks[name] = (*shown, *new)
    return Week(blocks)


def _rows(cells: Cells) -> set[tuple[int, ...]]:
    value = cells.value if cells.value is not None else np.zeros(len(cells.person), dtype=np.int64)
    return set(
        zip(
            cells.person.tolist(),
            *(cells.members[name].tolist() for name in sorted(cells.members)),
            value.tolist(),
            strict=True,
        )
    )


def _changed_at(before: Cells, after: Cells, name: str) -> dict[int, frozenset[int]]:
    """Members of a dimension to the people of whom something differs there."""
    place = 1 + sorted(after.members).index(name)
    found: dict[int, set[int]] = {}
    for row in _rows(before) ^ _rows(after):
        if row[0] >= 0:
            found.setdefault(row[place], set()).add(row[0])
    return {member: frozenset(who) for member, who in found.items()}


def _joined(blocks: Blocks, others: Iterable[frozenset[int]]) -> Blocks:
    """The finest blocks of which those of both are parts."""
    found = [set(block) for block in blocks]
    for other in others:
        touched = [block for block in found if block & other]
        if len(touched) > 1:
            found = [block for block in found if not block & other] + [set().union(*touched)]
    return tuple(sorted((frozenset(block) for block in found), key=sorted))


def _even(blocks: Blocks, differ: Mapping[int, frozenset[int]], least: int) -> Blocks:
    """Blocks put together until in each of them nobody has changed, or ``least`` people have."""
    nobody: frozenset[int] = frozenset()
    parts = [(block, nobody.union(*(differ.get(member, nobody) for member in block))) for block in blocks]
    still = [part for part in parts if not part[1]]
    moved = _together([part for part in parts if part[1]], least)
    return tuple(sorted((block for block, _ in still + moved), key=sorted))


def _certified(
    cells: Cells,
    blocks: dict[str, Blocks],
    earlier: Sequence[Issue],
    least: int,
    held: Mapping[str, Blocks],
) -> dict[str, Blocks]:
    """Blocks put together further until nothing leaks across dimensions and issues; nothing where nothing helps."""
    if not earlier and set(blocks) == {PLACE}:
        return blocks
    while True:
        free = [name for name in blocks if name not in held and len(blocks[name]) > 1]
        if not free and held and not earlier:
            # What is held was found safe by itself, and one block of everybody is the sum of it.
            return blocks
        if not earlier and free == [PLACE] and not any(len(held[name]) > 1 for name in held):
            # Blocks of places share nobody's work: each stands on enough people.
            return blocks
        names = [(name, block) for name in sorted(blocks) for block in blocks[name]]
        columns, person, column = _matrix(cells, blocks, earlier)
        if free and len(person) < least * (len(names) - len(blocks) + 1):
            # Fewer entries than five sets would need: no use in trying.
            widest = max(free, key=lambda name: (name != PLACE, len(blocks[name]), name))
            blocks = blocks | {widest: _coarser(blocks[widest], None, cells.people(widest))}
            continue
        # Each dimension splits the same cells, so that all but one of them lack a row of their own.
        most = None if earlier else len(names) - len(blocks) + 1
        found = gap(columns, person, column, least, most)
        if found is None:
            return blocks
        if not free:
            return {}
        family, rare = _blamed(names, found.direction[: len(names)], blocks, free)
        blocks = blocks | {family: _coarser(blocks[family], rare, cells.people(family))}


def _blamed(
    names: Sequence[tuple[str, frozenset[int]]],
    direction: Integers,
    blocks: Mapping[str, Blocks],
    free: Collection[str],
) -> tuple[str, frozenset[int] | None]:
    """The dimension that a combination tells apart, of those that may be changed, with the block it singles out."""
    order = sorted(free, key=lambda name: (name == PLACE, -len(blocks[name]), name))
    for family in order:
        mine = [(block, int(direction[at])) for at, (name, block) in enumerate(names) if name == family]
        values, count = np.unique([value for _, value in mine], return_counts=True)
        if len(values) > 1:
            usual = values[count.argmax()]
            rare = min(
                (block for block, value in mine if value != usual), key=lambda one: (len(one), sorted(one))
            )
            return family, rare
    return order[0], None


def _coarser(blocks: Blocks, rare: frozenset[int] | None, people: Mapping[int, frozenset[int]]) -> Blocks:
    """One block fewer: the one blamed (or the smallest) goes together with the smallest of the others."""
    nobody: frozenset[int] = frozenset()
    size = {block: len(nobody.union(*(people.get(member, nobody) for member in block))) for block in blocks}
    order = sorted(blocks, key=lambda block: (size[block], sorted(block)))
    first = rare or order[0]
    second = next(block for block in order if block != first)
    return tuple(
        sorted([*(block for block in blocks if block not in (first, second)), first | second], key=sorted)
    )


def _matrix(
    cells: Cells, blocks: Mapping[str, Blocks], earlier: Sequence[Issue]
) -> tuple[Integers, Integers, Integers]:
    """Distinct columns (U, R), and who has which. Rows: this issue's blocks, then those of the earlier ones.

    A cell that two issues hold with the same value is one column; one that has changed is a column in each.
    """
    issues = [(cells, blocks), *((issue.cells, issue.week.blocks) for issue in earlier)]
    keys, rows, width = [], [], 0
    for part, shown in issues:
        known = part.person >= 0
        value = part.value if part.value is not None else np.zeros(len(part.person), dtype=np.int64)
        keys.append(
            np.stack([part.person, *(part.members[name] for name in sorted(part.members)), value])[:, known]
        )
        mine = np.zeros((len(shown), int(known.sum())), dtype=np.int64)
        for at, name in enumerate(sorted(shown)):
            code = part.members[name][known]
            of = np.zeros(int(code.max()) + 1 if len(code) else 1, dtype=np.int64)
            for number, block in enumerate(shown[name]):
                for member in block:
                    if member < len(of):
                        of[member] = width + number
            mine[at] = of[code]
            width += len(shown[name])
        rows.append(mine)
    every, cell = np.unique(np.concatenate(keys, axis=1), axis=1, return_inverse=True)
    cell = cell.reshape(-1)
    columns = np.zeros((every.shape[1], width), dtype=np.int64)
    start = 0
    for mine in rows:
        for line in mine:
            columns[cell[start : start + mine.shape[1]], line] = 1
        start += mine.shape[1]
    distinct, column = np.unique(columns, axis=0, return_inverse=True)
    _, person = np.unique(every[0], return_inverse=True)
    pairs = np.unique(np.stack([person, column.reshape(-1)]), axis=1)
    return distinct, pairs[0].astype(np.int64), pairs[1].astype(np.int64)
