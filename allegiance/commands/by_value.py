"""``allegiance metrics --by-value``: figures in which every row counts by its customer's value, beside plain ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from allegiance import printing
from allegiance.commands.common import Format
from allegiance.metrics.sentences import scale

if TYPE_CHECKING:
    from allegiance.metrics.catalogue import Catalogue
    from allegiance.metrics.weighted import Weighed


def show(found: Sequence[Weighed], catalogue: Catalogue, output: Format) -> None:
    """Print them: numbers in their units for scripts, ready-made text for people."""
    if output is not Format.table:
        printing.rows([record(one) for one in found], output)
        return
    lines = []
    for one in found:
        metric = catalogue[one.metric]
        how = scale(metric)
        if one.plain.value is None:
            lines.append((metric.short, one.reason, "", "", "", "", "", ""))
            continue
        lines.append(
            (
                metric.short,
                how.value(one.plain.value),
                how.value(one.weighted.value),
                how.interval(one.weighted.low, one.weighted.high),
                how.moved(one.difference),
                how.moved_between(one.low, one.high),
                "yes" if one.clear else "no",
                f"{one.plain.n:,}",
            )
        )
    heads = (
        "Metric",
        "Plain",
        "By value",
        "95% interval",
        "Difference",
        "95% of the difference",
        "Clear",
        "n",
    )
    printing.table(heads, lines)


def record(one: Weighed) -> dict[str, object]:
    """One row for scripts: shares 0..1, NPS -100..100, durations in seconds; ``null`` with a ``reason``."""
    return {
        "metric": one.metric,
        "plain": one.plain.value,
        "plain_low": one.plain.low,
        "plain_high": one.plain.high,
        "weighted": one.weighted.value,
        "weighted_low": one.weighted.low,
        "weighted_high": one.weighted.high,
        "difference": one.difference,
        "low": one.low,
        "high": one.high,
        "clear": one.clear,
        "n": one.plain.n,
        "customers": one.customers,
        "covered": one.covered,
        "change": one.weighted.change,
        "change_low": one.weighted.change_low,
        "change_high": one.weighted.change_high,
        "verdict": one.weighted.verdict,
        "reason": one.reason,
    }
