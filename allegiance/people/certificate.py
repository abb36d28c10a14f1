"""Whether nothing about fewer than five people can be worked out from sums that are shown.

Every sum that is shown is a row, every cell (what one person did of one kind) a column: 1 where the sum counts the
cell. Whoever sees the sums can add and subtract them, so what they know is every combination of rows. A combination
touches a person when it does not vanish on all of the person's cells. It is a leak when it touches somebody, but fewer
than five people.

To search all combinations is out of reach; to rule leaks out is not. Deal the people into five sets. If in each of them
the rows keep the rank that they have over everybody, then a combination that vanishes on a whole set vanishes
everywhere; so one that touches anybody touches somebody in each of the five sets: at least five people. Where a set
lacks rank, the combination that it misses is looked at: it touches fewer than five people (a leak), or somebody of
those it touches is moved over and the sets are tried again. What cannot be certified is called a leak: the certificate
errs on the side of hiding.

Ranks are counted modulo a prime of 26 bits: exact integers, no rounding. (A rank modulo a prime is never larger than
the true one, so a set that reaches the full rank truly has it.)

Source: A. Hundepool et al., Statistical Disclosure Control (2012), ch. 4, for the attack by linear combinations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PRIME = 67_108_859
"""Below 2**26: products of residues, added up over thousands of columns, stay exact in 64 bits."""

TRIES = 30
"""How often people are moved between the sets before a combination is given up as a leak."""

CHUNK = 192

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """A combination of rows that touches too few people, or of which the contrary could not be shown."""

    direction: Integers
    """Shape (R,): one residue a row."""

    people: Integers
    """Whom it touches."""


class Span:
    """The space that some columns span, as a reduced basis modulo ``PRIME``."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.basis: Integers = np.zeros((0, width), dtype=np.int64)
        self.pivots: list[int] = []
        self.sure = False
        """Known to have the full rank without having been counted."""

    @property
    def rank(self) -> int:
        """Dimension."""
        return len(self.pivots)

    def add(self, columns: Integers, full: int) -> None:
        """Take columns (shape (N, R)) in, until the rank is ``full``."""
        for start in range(0, len(columns), CHUNK):
            if self.rank >= full:
                return
            self._take(columns[start : start + CHUNK])

    def _take(self, columns: Integers) -> None:
        left = np.asarray(columns, dtype=np.int64) % PRIME
        if self.pivots:
            left = (left - (left[:, self.pivots] @ self.basis) % PRIME) % PRIME
        left = left[left.any(axis=1)]
        while len(left):
            pivot = int(np.flatnonzero(left[0])[0])
            new = left[0] * pow(int(left[0, pivot]), -1, PRIME) % PRIME
            if self.pivots:
                self.basis = (self.basis - np.outer(self.basis[:, pivot], new)) % PRIME
            self.basis = np.vstack([self.basis, new])
            self.pivots.append(pivot)
            left = left[1:]
            left = (left - np.outer(left[:, pivot], new)) % PRIME
            left = left[left.any(axis=1)]

    def missed(self, columns: Integers) -> Integers | None:
        """A combination of rows that vanishes on this space and not on ``columns``; ``None``: there is none."""
        for free in np.setdiff1d(np.arange(self.width), self.pivots):
            found: Integers = np.zeros(self.width, dtype=np.int64)
            found[free] = 1
            found[self.pivots] = -self.basis[:, free] % PRIME
            if ((columns @ found) % PRIME).any():
                return found
        return None


def gap(
    columns: Integers, person: Integers, column: Integers, least: int, most: int | None = None
) -> Gap | None:
    """What may be worked out about fewer than ``least`` people, or ``None`` when it is certain that nothing can.

    Args:
        columns: shape (U, R), 0 or 1: which of R sums count a cell; equal columns are given once.
        person: shape (M,), codes from 0: who has a cell.
        column: shape (M,): its column.
        least: people that everything shown must stand on.
        most: no rank is larger than this, as far as it is known without counting.
    """
    if not len(person):
        return None
    used = np.unique(column)
    full = _parity(columns[used])
    if most is None or full < most:
        whole = Span(columns.shape[1])
        whole.add(columns[used], columns.shape[1])
        full = whole.rank
    place = _dealt(columns, person, column, least)
    spans: dict[int, Span] = {}
    direction: Integers | None = None
    touched = np.unique(person)
    for _ in range(TRIES):
        lacking = next(
            (
                number
                for number in range(least)
                if not _reaches(number, spans, columns, place, person, column, full)
            ),
            None,
        )
        if lacking is None:
            return None
        direction = spans[lacking].missed(columns[used])
        if direction is None:
            break
        hit = ((columns @ direction) % PRIME != 0)[column]
        touched = np.unique(person[hit])
        if len(touched) < least:
            return Gap(direction, touched)
        # Somebody of a set that has more of them than the others moves over.
        counts = np.bincount(place[touched], minlength=least)
        donor = int(counts.argmax())
        if counts[donor] < 2:
            return Gap(direction, touched)
        moved = touched[place[touched] == donor]
        # Who has the least else to give is missed the least.
        weight = np.bincount(person, minlength=len(place))[moved]
        place[moved[weight.argmin()]] = lacking
        spans.pop(lacking)
        spans.pop(donor, None)
    nothing: Integers = np.zeros(columns.shape[1], dtype=np.int64)
    return Gap(nothing if direction is None else direction, touched)


def _parity(columns: Integers) -> int:
    """The rank modulo 2: never larger than the true one, and counted with whole columns at once."""
    basis: dict[int, int] = {}
    for row in np.packbits(columns.astype(np.uint8), axis=1):
        left = int.from_bytes(row.tobytes())
        while left:
            top = left.bit_length()
            if top not in basis:
                basis[top] = left
                break
            left ^= basis[top]
    return len(basis)


def _reaches(
    number: int,
    spans: dict[int, Span],
    columns: Integers,
    place: Integers,
    person: Integers,
    column: Integers,
    full: int,
) -> bool:
    """Whether one of the sets has the full rank; its span is kept."""
    if number not in spans:
        mine = columns[np.unique(column[place[person] == number])]
        spans[number] = Span(columns.shape[1])
        if _parity(mine) >= full:
            spans[number].sure = True
        else:
            spans[number].add(mine, full)
    return spans[number].sure or spans[number].rank >= full


def _dealt(columns: Integers, person: Integers, column: Integers, least: int) -> Integers:
    """Which of ``least`` sets each person is in: whoever stands behind a rare sum is spread first."""
    size = int(person.max()) + 1
    behind = np.zeros((size, columns.shape[1]), dtype=bool)
    np.logical_or.at(behind, person, columns[column] != 0)
    place: Integers = np.full(size, -1, dtype=np.int64)
    count = np.zeros((least, columns.shape[1]), dtype=np.int64)
    many = np.zeros(least, dtype=np.int64)
    order = np.argsort(behind.sum(axis=0), kind="stable")
    for row in order:
        for one in np.flatnonzero(behind[:, row] & (place < 0)):
            # The fewest of this sum; of equals the set with the fewest people.
            number = int(np.lexsort((many, count[:, row]))[0])
            place[one] = number
            count[number] += behind[one]
            many[number] += 1
    place[place < 0] = 0
    return place
