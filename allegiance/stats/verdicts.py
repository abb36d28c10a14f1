"""The words under a change, and when a figure is shown at all.

One place decides: below 10 answers no figure is shown; from 10 to 29 the figure and its interval, without a
verdict; from 30 a verdict. A change is real when its interval excludes zero. An executive is alerted only
when three things hold together: the control chart alarms, the change is real, and it is at least as large as
the metric's material size.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Verdict = Literal["better", "worse", "no clear change", "too few", ""]
"""``""`` where no direction is good or nothing can be compared."""

BETTER: Verdict = "better"
WORSE: Verdict = "worse"
UNCLEAR: Verdict = "no clear change"
TOO_FEW: Verdict = "too few"

SHOWN_FROM = 10
"""Answers from which a figure is shown."""

JUDGED_FROM = 30
"""Answers from which a figure gets a verdict and a colour."""


class Direction(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


def is_shown(n: ArrayLike, smallest: int = SHOWN_FROM) -> NDArray[np.bool_]:
    """Whether there are enough answers to show a figure; a missing n is not enough."""
    return np.asarray(np.asarray(n, dtype=np.float64) >= smallest, dtype=np.bool_)


def is_judged(n: ArrayLike, smallest: int = JUDGED_FROM) -> NDArray[np.bool_]:
    """Whether there are enough answers for a verdict; a missing n is not enough."""
    return np.asarray(np.asarray(n, dtype=np.float64) >= smallest, dtype=np.bool_)


def too_few_answers(n: int) -> str:
    """The reason shown in place of a suppressed figure."""
    return f"too few answers (n = {n})"


def verdicts(
    low: ArrayLike,
    high: ArrayLike,
    n_now: ArrayLike,
    n_before: ArrayLike,
    direction: Direction | str,
    *,
    smallest: int = JUDGED_FROM,
) -> NDArray[np.str_]:
    """The verdict on changes, from the interval of each change (now minus before).

    Args:
        low: lower bound of the change, any shape.
        high: upper bound of the change.
        n_now: answers now.
        n_before: answers before.
        direction: which way is good; with ``NEITHER`` every verdict is ``""``.
        smallest: answers that both periods need.

    Returns:
        Words in the common shape: ``better``, ``worse``, ``no clear change`` or ``too few``. A missing bound
        with enough answers is ``no clear change``: nothing was shown to have moved.
    """
    lower, upper, now, before = np.broadcast_arrays(
        *(np.asarray(part, dtype=np.float64) for part in (low, high, n_now, n_before))
    )
    way = Direction(direction)
    if way is Direction.NEITHER:
        return np.full(lower.shape, "", dtype="<U15")
    rose, fell = lower > 0, upper < 0
    good, bad = (rose, fell) if way is Direction.UP else (fell, rose)
    few = ~(is_judged(now, smallest) & is_judged(before, smallest))
    return np.select([few, good, bad], [TOO_FEW, BETTER, WORSE], default=UNCLEAR).astype("<U15")


def verdict(
    low: float,
    high: float,
    n_now: float,
    n_before: float,
    direction: Direction | str,
    *,
    smallest: int = JUDGED_FROM,
) -> Verdict:
    """The verdict on one change; see ``verdicts``."""
    word = str(verdicts(low, high, n_now, n_before, direction, smallest=smallest))
    known: tuple[Verdict, ...] = (BETTER, WORSE, UNCLEAR, TOO_FEW)
    return next((name for name in known if name == word), "")


def alerts(
    alarm: ArrayLike,
    change: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    n_now: ArrayLike,
    n_before: ArrayLike,
    material: ArrayLike,
    *,
    smallest: int = JUDGED_FROM,
) -> NDArray[np.bool_]:
    """Whether to interrupt an executive: alarm of the chart, a real change, and a material one, on enough answers.

    Args:
        alarm: whether the control chart alarms at this point.
        change: the change, now minus before.
        low: lower bound of the change.
        high: upper bound of the change.
        n_now: answers now.
        n_before: answers before.
        material: smallest change worth acting on, positive, in the unit of the change (0.01 is one point of a
            share).
        smallest: answers that both periods need.

    Returns:
        Booleans in the common shape; anything missing is no alert.
    """
    size = np.asarray(material, dtype=np.float64)
    if np.any(size < 0):
        raise ValueError("a material size is not negative")
    moved = np.abs(np.asarray(change, dtype=np.float64))
    # One point is one point, whatever 0.83 - 0.82 comes to in binary.
    enough = moved >= size - 1e-9 * np.maximum(size, 1.0)
    real = (np.asarray(low, dtype=np.float64) > 0) | (np.asarray(high, dtype=np.float64) < 0)
    judged = is_judged(n_now, smallest) & is_judged(n_before, smallest)
    rings = np.nan_to_num(np.asarray(alarm, dtype=np.float64)) != 0
    return np.asarray(rings & enough & real & judged, dtype=np.bool_)
