"""Small sums of column names, such as ``offered - level_abandoned``: the only formulas the catalogue may state.

Parsed by hand, evaluated by addition: nothing written in the catalogue is ever executed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_TERM = re.compile(r"\s*([+-])?\s*([a-z_][a-z0-9_]*)\s*")


@dataclass(frozen=True, slots=True)
class Sum:
    """Columns with a sign each."""

    terms: tuple[tuple[int, str], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in the order written."""
        return tuple(dict.fromkeys(name for _, name in self.terms))

    def of(self, rows: pd.DataFrame) -> NDArray[np.float64]:
        """The sum for every row, as float64; a missing value counts as nothing."""
        total = np.zeros(len(rows), dtype=np.float64)
        for sign, name in self.terms:
            total += sign * np.nan_to_num(rows[name].to_numpy(dtype=np.float64, na_value=0.0))
        return total

    def __str__(self) -> str:
        text = " ".join(f"{'-' if sign < 0 else '+'} {name}" for sign, name in self.terms)
        return text.removeprefix("+ ")


def parse(text: str) -> Sum:
    """The sum that a text states.

    Raises:
        ValueError: anything but names joined by ``+`` and ``-``.
    """
    terms: list[tuple[int, str]] = []
    place = 0
    while place < len(text):
        found = _TERM.match(text, place)
        if found is None or (terms and not found.group(1)):
            raise ValueError(f"{text!r} is no sum of column names")
        terms.append((-1 if found.group(1) == "-" else 1, found.group(2)))
        place = found.end()
    if not terms:
        raise ValueError("an empty sum")
    return Sum(tuple(terms))
