"""Early warning as pictures: what such warnings were worth."""

from __future__ import annotations

from allegiance.charts import plane, rows, several
from allegiance.charts.format import SHARE
from allegiance.charts.spec import BarChart, Curve, SeveralLines
from allegiance.metrics.warning_results import DATED, WARN, EarlyWarning


def by_month(found: EarlyWarning) -> SeveralLines | BarChart | None:
    """Of those warned of, how many left, month by month, against all customers; of a list, of those held out."""
    if found.situation != DATED:
        return _shares(found)
    months = found.months
    return several.several(
        f"Left within {found.horizon} days",
        [
            several.Named(
                "those warned of",
                [
                    several.Place(
                        place,
                        one.tested.top.precision.value,
                        round(one.tested.top.n),
                        one.tested.top.precision.low,
                        one.tested.top.precision.high,
                        f"{one.month:%b %Y}",
                    )
                    for place, one in enumerate(months)
                ],
                "accent",
            ),
            several.Named(
                "all customers",
                [
                    several.Place(place, one.tested.rate, one.tested.n, label=f"{one.month:%b %Y}")
                    for place, one in enumerate(months)
                ],
            ),
        ],
        SHARE,
        x_title="month foretold",
        ticks=[(place, f"{one.month:%b %y}") for place, one in enumerate(months) if place % 3 == 0],
        of="group",
        note="Each month was foretold on its first day, by a model that had seen nothing of it or of what came after.",
    )


def _shares(found: EarlyWarning) -> BarChart | None:
    if found.overall is None:
        return None
    tested = found.overall
    return rows.bars(
        "Had left, of customers held out",
        [
            rows.Item(
                f"the {WARN:.0%} with the highest risk", tested.top.precision.value, round(tested.top.n),
                tested.top.precision.low, tested.top.precision.high,
            ),
            rows.Item(
                "the 10% with the highest risk", tested.wider.precision.value, round(tested.wider.n),
                tested.wider.precision.low, tested.wider.precision.high,
            ),
        ],
        SHARE,
        of="group",
        reference=(tested.rate, "all"),
        note="The model had not seen these customers.",
    )  # fmt: skip


def calibrated(found: EarlyWarning) -> Curve:
    """Risks as they were given against what came."""
    bins = [plane.Bin(one.predicted, one.observed, one.n, one.low, one.high) for one in found.bins]
    of = "customer-months" if found.situation == DATED else "customers held out"
    return plane.calibration(
        "Risk given, and what came",
        bins,
        of=of,
        note="On the line, of those given a risk of 10% ten in a hundred leave.",
    )
