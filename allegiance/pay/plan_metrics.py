"""Whether what a plan pays on can be measured, of those whose figures it takes, and is written in the metric's unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.metrics.influence_results import METRICS
from allegiance.metrics.others import FAMILIES, TITLES
from allegiance.metrics.where import suggest
from allegiance.pay.plan import Basis, Curve, Direction, Plan, Whose
from allegiance.pay.plan_lines import Path
from allegiance.pay.plan_table import Sheet

LARGEST = {"share": Decimal(1), "points": Decimal(100)}
"""Beyond it a figure is in another unit."""

SMALLEST = 10
"""Fewest rows of a measure whose metric a goal names: no metric is shown below fewer."""


def check_metrics(plan: Plan, sheet: Sheet, catalogue: Catalogue) -> None:
    """Note every figure that cannot be had, and every kink that no figure can reach."""
    for at, one in enumerate(plan.measures):
        path: Path = ("measures", at)
        if one.goal and one.smallest_n < SMALLEST:
            sheet.wrong(
                (*path, "smallest_n"),
                f"smallest_n is {one.smallest_n}, and the goal may be of any metric. Write {SMALLEST} or more",
            )
        metric = metric_of(one.metric, path, sheet, catalogue) if one.metric else None
        if metric is None:
            continue
        _asked(metric, one.whose, one.basis, one.direction, path, sheet)
        _enough(metric, one.smallest_n, path, sheet)
        if not one.goal:
            reachable(metric, _kinks(one.curve), (*path, "threshold"), sheet)
        if one.fallback:
            _asked(metric, one.fallback.whose, one.fallback.basis, one.direction, (*path, "fallback"), sheet)
            _enough(metric, one.fallback.smallest_n, (*path, "fallback"), sheet)
            reachable(metric, _kinks(one.fallback.curve), (*path, "fallback", "threshold"), sheet)
    for at, gate in enumerate(plan.gates):
        path = ("gates", at)
        metric = metric_of(gate.metric, path, sheet, catalogue)
        if metric:
            _asked(metric, gate.whose, gate.basis, gate.direction, path, sheet)
            _enough(metric, gate.smallest_n, path, sheet)
            reachable(metric, (gate.floor,), (*path, "floor"), sheet)
    for at, modifier in enumerate(plan.modifiers):
        path = ("modifiers", at)
        if modifier.curve is None:
            continue
        metric = metric_of(modifier.metric, path, sheet, catalogue)
        if metric:
            _asked(metric, modifier.whose, Basis.value, modifier.direction, path, sheet)
            _enough(metric, modifier.smallest_n, path, sheet)
            reachable(metric, _kinks(modifier.curve), (*path, "threshold"), sheet)


def metric_of(name: str, path: Path, sheet: Sheet, catalogue: Catalogue) -> Metric | None:
    """The metric, if people can be paid by it at all; None, and noted, where they cannot."""
    metric = catalogue.metrics.get(name)
    here = (*path, "metric")
    if metric is None:
        near = (
            suggest(name, list(catalogue.metrics)) or "See: allegiance metrics --list, or docs/definitions.md"
        )
        sheet.wrong(here, f"there is no metric {name!r}. {near}")
    elif metric.not_measured:
        sheet.wrong(here, f"{name} is not measured: {metric.not_measured}. Take another metric")
    elif metric.direction == "none":
        sheet.wrong(
            here, f"neither more nor less of {name} is better, says the catalogue. Take another metric"
        )
    elif metric.family.id == "listed":
        sheet.wrong(here, f"{name} is counted in the newest list and tied to no period. Take another metric")
    else:
        return metric
    return None


def right_way(metric: Metric, direction: Direction, path: Path, sheet: Sheet) -> None:
    """Note a direction that is not the metric's."""
    if direction != metric.direction:
        sheet.wrong(
            (*path, "direction"),
            f"direction is {direction}, and of {metric.id} {_BETTER[metric.direction]}. "
            f'Write direction = "{metric.direction}"',
        )


_BETTER = {"up": "more is better", "down": "less is better"}


def known_there(metric: Metric, whose: Whose, path: Path, sheet: Sheet) -> None:
    """Note a place that the rows of a metric know nothing of."""
    kept = FAMILIES.get(metric.family.id)
    if whose in (Whose.site, Whose.team) and kept is not None and whose.value not in kept:
        sheet.wrong(
            (*path, "whose"),
            f'{TITLES[metric.family.id]} cannot be told apart by {whose}. Write whose = "company"',
        )


def _asked(
    metric: Metric, whose: Whose, basis: Basis, direction: Direction, path: Path, sheet: Sheet
) -> None:
    right_way(metric, direction, path, sheet)
    known_there(metric, whose, path, sheet)
    if basis is not Basis.value and metric.id not in METRICS:
        sheet.wrong(
            (*path, "basis"),
            f'{metric.id} is known as its value alone; {basis} are {", ".join(METRICS)}. Write basis = "value"',
        )


def _enough(metric: Metric, smallest_n: int, path: Path, sheet: Sheet) -> None:
    if smallest_n < metric.smallest_n:
        sheet.wrong(
            (*path, "smallest_n"),
            f"smallest_n is {smallest_n}, and no figure of {metric.id} is shown below {metric.smallest_n}. "
            f"Write {metric.smallest_n} or more",
        )


def reachable(metric: Metric, kinks: Sequence[Decimal], path: Path, sheet: Sheet) -> None:
    """Note a kink that no figure of the metric can be."""
    most = LARGEST.get(metric.unit)
    beyond = [one for one in kinks if most is not None and abs(one) > most]
    if beyond:
        how = "0.8 for 80%" if metric.unit == "share" else "points from -100 to 100"
        sheet.wrong(path, f"{metric.id} is never {beyond[0]}: it is measured in {metric.unit}. Write {how}")


def _kinks(curve: Curve) -> tuple[Decimal, ...]:
    return curve.threshold, curve.target, curve.maximum
