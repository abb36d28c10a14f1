"""Models of leaving: a logistic regression with bends, boosted trees, and both together; and what they lean on.

Both come from scikit-learn, which is loaded when a model is first fitted: pages that need none start without it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.metrics.warning_rows import UNKNOWN, Floats, Labels, Rows
from allegiance.stats import calibration
from allegiance.stats.discrimination import auc
from allegiance.stats.threads import one_thread

Flags = NDArray[np.bool_]

LOGISTIC, BOOSTED, BOTH = "logistic regression", "gradient boosting", "both, averaged"
CANDIDATES = (LOGISTIC, BOOSTED, BOTH)

RARE = 0.005
"""A label of fewer rows than this share (and than 20) is put together with other rare ones."""

BENDS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Quantiles at which the logistic regression may bend a number's line."""

ENDS = (0.01, 0.99)
"""Numbers beyond these quantiles count as the quantile: one odd value must not decide."""

STEPS = tuple(step / 50 for step in range(1, 50))
PENALTY = 0.1
SEED = 20260101


@dataclass(frozen=True, slots=True, eq=False)
class _Number:
    low: float
    high: float
    middle: float
    bends: tuple[float, ...]
    steps: Floats
    """Quantiles between the steps that the trees see: they search a few steps instead of every value."""

    may_miss: bool

    @classmethod
    def of(cls, values: Floats) -> _Number:
        known = values[np.isfinite(values)]
        low, high = np.quantile(known, ENDS)
        if high <= low:
            low, high = known.min(), known.max()
        inside = np.clip(known, low, high)
        bends = np.unique(np.quantile(inside, BENDS))
        bends = (
            bends[(bends > low) & (bends < high)] if len(np.unique(inside)) > len(BENDS) + 2 else bends[:0]
        )
        steps = np.unique(np.quantile(known, STEPS))
        return cls(
            float(low), float(high), float(np.median(inside)), tuple(bends), steps, len(known) < len(values)
        )

    def step(self, values: Floats) -> Floats:
        found = np.searchsorted(self.steps, values, side="left").astype(np.float64)
        return np.where(np.isfinite(values), found, np.nan)

    def columns(self, values: Floats) -> list[Floats]:
        known = np.isfinite(values)
        held = np.clip(np.where(known, values, self.middle), self.low, self.high)
        found = [held, *(np.maximum(held - bend, 0) for bend in self.bends)]
        return [*found, (~known).astype(np.float64)] if self.may_miss else found


@dataclass(frozen=True, slots=True, eq=False)
class _Label:
    levels: tuple[str, ...]

    @classmethod
    def of(cls, values: Labels) -> _Label:
        found, names = pd.factorize(values)
        counts = np.bincount(found, minlength=len(names))
        least = max(20.0, RARE * len(values))
        order = np.argsort(-counts, kind="stable")
        return cls(tuple(str(names[at]) for at in order if counts[at] >= least)[:60])

    def codes(self, values: Labels) -> Floats:
        place = {level: float(number) for number, level in enumerate(self.levels)}
        found, names = pd.factorize(values)
        codes = np.array([place.get(str(name), float(len(self.levels))) for name in names], dtype=np.float64)
        return np.asarray(codes[found], dtype=np.float64)


class Coder:
    """Turns rows into the matrices that the models take, in the way that the training rows set."""

    def __init__(self, rows: Rows) -> None:
        self.numbers = {
            name: _Number.of(values)
            for name, values in rows.numbers.items()
            if len(np.unique(values[np.isfinite(values)])) > 1
        }
        self.labels = {
            name: made for name, values in rows.labels.items() if len((made := _Label.of(values)).levels) > 1
        }
        self.groups = {
            group: tuple(name for name in held if name in self.numbers or name in self.labels)
            for group, held in rows.groups.items()
        }
        self.groups = {group: held for group, held in self.groups.items() if held}
        plain, spans = self._plain(rows)
        self._spans = spans
        self.middle = plain.mean(axis=0)
        spread = plain.std(axis=0)
        self.spread = np.where(spread > 1e-12, spread, 1.0)

    def _plain(self, rows: Rows) -> tuple[Floats, dict[str, range]]:
        columns: list[Floats] = []
        spans: dict[str, range] = {}
        for name, number in self.numbers.items():
            made = number.columns(rows.numbers[name])
            spans[name] = range(len(columns), len(columns) + len(made))
            columns += made
        for name, label in self.labels.items():
            codes = label.codes(rows.labels[name])
            made = [(codes == level).astype(np.float64) for level in range(len(label.levels))]
            spans[name] = range(len(columns), len(columns) + len(made))
            columns += made
        matrix = np.column_stack(columns) if columns else np.zeros((len(rows), 0))
        return matrix, spans

    def lines(self, rows: Rows) -> Floats:
        """For the logistic regression: standardised, bent and one-hot."""
        return np.asarray((self._plain(rows)[0] - self.middle) / self.spread, dtype=np.float64)

    def trees(self, rows: Rows) -> Floats:
        """For the trees: numbers in steps, labels as codes."""
        columns = [number.step(rows.numbers[name]) for name, number in self.numbers.items()]
        columns += [label.codes(rows.labels[name]) for name, label in self.labels.items()]
        return np.column_stack(columns) if columns else np.zeros((len(rows), 0))

    @property
    def coded(self) -> list[bool]:
        """Which columns of the trees are codes."""
        return [False] * len(self.numbers) + [True] * len(self.labels)

    def of_lines(self, group: str) -> list[int]:
        """Columns of the logistic regression that belong to a group."""
        return [column for name in self.groups[group] for column in self._spans[name]]

    def of_trees(self, group: str) -> list[int]:
        """Columns of the trees that belong to a group."""
        order = [*self.numbers, *self.labels]
        return [order.index(name) for name in self.groups[group]]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Both models, fitted to the same rows; their log-odds are not corrected yet."""

    coder: Coder
    lines: Any
    trees: Any

    def odds(self, rows: Rows) -> dict[str, Floats]:
        """Log-odds of leaving by each candidate."""
        return self._odds(self.coder.lines(rows), self.coder.trees(rows))

    def _odds(self, lines: Floats, trees: Floats) -> dict[str, Floats]:
        with one_thread():
            one = np.asarray(self.lines.decision_function(lines), dtype=np.float64)
            two = np.asarray(self.trees.decision_function(trees), dtype=np.float64)
        return {LOGISTIC: one, BOOSTED: two, BOTH: (one + two) / 2}

    def without(self, rows: Rows, by: str, background: Rows) -> dict[str, Floats]:
        """Log-odds with each group of signals put back to what is usual: the mean over the background's rows.

        Returns:
            Group to (n,): what is missing to the full log-odds is what the group adds for that customer.
        """
        lines, trees = self.coder.lines(rows), self.coder.trees(rows)
        usual_lines, usual_trees = self.coder.lines(background), self.coder.trees(background)
        count, n = len(background), len(rows)
        found: dict[str, Floats] = {}
        for group in self.coder.groups:
            made = []
            for matrix, usual, columns in (
                (lines, usual_lines, self.coder.of_lines(group)),
                (trees, usual_trees, self.coder.of_trees(group)),
            ):
                # Every row once for each row of the background, whose columns of the group it takes over.
                tiled = np.repeat(matrix, count, axis=0)
                tiled[:, columns] = np.tile(usual[:, columns], (n, 1))
                made.append(tiled)
            found[group] = self._odds(made[0], made[1])[by].reshape(n, count).mean(axis=1)
        return found

    def shuffled(self, rows: Rows, by: str, group: str, order: NDArray[np.intp]) -> Floats:
        """Log-odds with a group of signals dealt out among the customers in another order."""
        lines, trees = self.coder.lines(rows), self.coder.trees(rows)
        for matrix, columns in ((lines, self.coder.of_lines(group)), (trees, self.coder.of_trees(group))):
            matrix[:, columns] = matrix[order][:, columns]
        return self._odds(lines, trees)[by]


def fit(rows: Rows, left: Flags, weight: Floats | None = None) -> Fitted:
    """Fit both models.

    Args:
        rows: signals.
        left: (n,) who left.
        weight: (n,) how many customers a row stands for.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    coder = Coder(rows)
    lines = LogisticRegression(C=PENALTY, max_iter=400, solver="newton-cholesky")
    trees = HistGradientBoostingClassifier(
        learning_rate=0.08,
        max_iter=70,
        max_leaf_nodes=8,
        max_bins=64,
        min_samples_leaf=40,
        l2_regularization=5.0,
        categorical_features=coder.coded if any(coder.coded) else None,
        early_stopping=False,
        random_state=SEED,
    )
    with one_thread():
        lines.fit(coder.lines(rows), left, sample_weight=weight)
        trees.fit(coder.trees(rows), left, sample_weight=weight)
    return Fitted(coder, lines, trees)


def choose(
    odds: Mapping[str, Floats],
    left: Flags,
    weight: Floats | None = None,
    customer: NDArray[np.uint64] | None = None,
) -> tuple[str, calibration.Platt]:
    """The candidate whose corrected risks were least surprised by what happened, and its correction.

    Args:
        odds: log-odds by candidate, of rows that the models were not fitted to.
        left: who left.
        weight: how many customers a row stands for.
        customer: who a row is about.
    """
    best, curve, least = LOGISTIC, calibration.Platt(), float("inf")
    for name in CANDIDATES:
        made = calibration.platt(odds[name], left, weight, customer)
        loss = calibration.log_loss(made(odds[name]), left, weight)
        if loss < least - 1e-9:
            best, curve, least = name, made, loss
    return best, curve


def thinned(left: Flags, weight: Floats, seed: int, most: int) -> tuple[NDArray[np.intp], Floats]:
    """Rows to fit to, when there are more than ``most``: all who left, some who stayed, with their new weights.

    What is known of leaving is in the few who left; four times as many who stayed tell nearly as much as all.
    """
    if len(left) <= most:
        return np.arange(len(left)), weight
    rng = np.random.default_rng(seed)
    ones, zeros = np.flatnonzero(left), np.flatnonzero(~left)
    kept = {True: ones, False: zeros}
    for flag, room in ((True, most // 2), (False, most - min(len(ones), most // 2))):
        if len(kept[flag]) > room:
            kept[flag] = np.sort(rng.choice(kept[flag], room, replace=False))
    index = np.concatenate([kept[True], kept[False]])
    scaled = weight[index].copy()
    for flag, every in ((True, ones), (False, zeros)):
        mine = left[index] == flag
        scaled[mine] *= weight[every].sum() / max(weight[kept[flag]].sum(), 1e-12)
    return index, scaled


def telling(rows: Rows, left: Flags, emptied: Collection[str]) -> dict[str, str]:
    """Columns that give the outcome away rather than foretell it, and why: they are left out.

    Two kinds: filled (nearly) only for those who stayed, or only for those who left; and so good that they can only
    have been written afterwards.

    Args:
        rows: signals.
        left: (n,) who left.
        emptied: columns that a system may fill or empty when somebody leaves; of the others a gap tells something
            that was known (no answer, no contact).
    """
    found: dict[str, str] = {}
    if not left.any() or left.all():
        return found
    if len(left) > MOST_LOOKED_AT:
        some = np.random.default_rng(SEED).choice(len(left), MOST_LOOKED_AT, replace=False)
        rows, left = rows.at(some), left[some]
    for name in (*rows.numbers, *rows.labels):
        known = np.isfinite(rows.numbers[name]) if name in rows.numbers else rows.labels[name] != UNKNOWN
        gap = float(known[left].mean() - known[~left].mean())
        pooled = known.mean()
        noise = np.sqrt(max(pooled * (1 - pooled), 1e-12) * (1 / left.sum() + 1 / (~left).sum()))
        if name in emptied and abs(gap) > GAP and abs(gap) > 5 * noise:
            found[name] = (
                "it is filled for those who stayed and not for those who left, or the other way round"
            )
            continue
        score = rows.numbers[name] if name in rows.numbers else _rates(rows.labels[name], left)
        held = np.isfinite(score)
        if held.mean() > 0.5 and left[held].any() and not left[held].all():
            area = auc(score[held], left[held]).value
            if max(area, 1 - area) > TOO_GOOD:
                found[name] = "it tells almost by itself who left, so it was written afterwards"
    return found


MOST_LOOKED_AT = 20_000
GAP = 0.1
TOO_GOOD = 0.97


def _rates(values: Labels, left: Flags) -> Floats:
    names, place = np.unique(values.astype(str), return_inverse=True)
    counts = np.bincount(place, minlength=len(names))
    hits = np.bincount(place, weights=left.astype(np.float64), minlength=len(names))
    # A level of few rows says nothing by itself: drawn towards the mean.
    return np.asarray(((hits + 20 * left.mean()) / (counts + 20))[place], dtype=np.float64)
