"""One specification of every kind, made from literal numbers."""

from __future__ import annotations

from datetime import date, timedelta

from allegiance.charts import flows, funnel, grids, lines, matrix, payout, plane, rows, several, waterfall
from allegiance.charts.format import SCORE, SECONDS, SHARE
from allegiance.charts.spec import AnyChart

STEPS = [
    lines.Step(
        date(2026, 1, 5) + timedelta(days=7 * week),
        None if week == 4 else 0.70 + week / 100,
        n=5 if week == 4 else 400,
        low=None if week == 4 else 0.66 + week / 100,
        high=None if week == 4 else 0.74 + week / 100,
        alarm=week == 8,
        partial=week == 9,
        limits=(0.6, 0.9) if week == 9 else (0.68, 0.78),
    )
    for week in range(10)
]
ITEMS = [
    rows.Item("North", 0.78, 800, 0.75, 0.81, emphasis="better", key="North", remark="better"),
    rows.Item("South", 0.71, 400, 0.66, 0.76, emphasis="worse", fell=True, key="South", remark="worse"),
    rows.Item("<b>West</b> & co", None, 7, key="West", remark="too few answers (n = 7)"),
]
HOURS = [
    grids.Hour(weekday, hour, None if (weekday, hour) == (2, 9) else 60.0 * weekday + hour, 30)
    for weekday in (1, 2, 3)
    for hour in (8, 9, 10)
]
BINS = [
    grids.Bin(15.0 * at, 15.0 * at + 15, 0.05 + at / 500, 20 if at == 3 else 200, 0.05 + at / 500, 0.03, 0.2)
    for at in range(40)
] + [grids.Bin(600.0, None, 0.2, 90)]

DOTS = [
    funnel.Dot("A. Novak", 40, 4.1, key="e1"),
    funnel.Dot("<i>Staff</i>", 400, 3.6, emphasis="accent", key="e2", remark="below"),
    funnel.Dot("B. Weiss", 12, 3.5, key="e3"),
]
KINKS = [
    payout.Kink("threshold", 0.70, 0.25),
    payout.Kink("target", 0.78, 1.0),
    payout.Kink("maximum", 0.85, 1.5),
]
NAMES = {"loyal": "Truly loyal", "risk": "<b>High</b> risk"}
FLOWS = [
    flows.Flow("loyal", "loyal", 60),
    flows.Flow("loyal", "risk", 15),
    flows.Flow("risk", "loyal", 5),
    flows.Flow("risk", "risk", 20),
]
BLOCKS = [
    waterfall.Block("Longer holds", -0.03, -0.04, -0.02),
    waterfall.Block("Another mix", 0.01, -0.01, 0.03, remark="not clear"),
]
MARKS = [
    plane.Mark("Price", 0.4, -0.3, 300, 0.35, 0.45, -0.4, -0.2),
    plane.Mark("<i>Staff</i>", 0.2, 0.3, 300),
]
PROMISES = [plane.Bin(0.05, 0.06, 200, 0.04, 0.1), plane.Bin(0.3, 0.2, 100, 0.13, 0.29)]
COHORTS = [
    several.Named(
        name,
        [several.Place(month, 1 - fall * month, 100, 0.5, 1.0, f"month {month}") for month in range(5)],
        "accent" if name == "2026-Q1" else "muted",
    )
    for name, fall in (("2026-Q1", 0.03), ("2025-Q4", 0.031))
]
ENTRIES = [
    matrix.Entry("Consumer", "Bill too high", 0.2, 90, 0.1, 0.3),
    matrix.Entry("Consumer", "Router", 0.4, 90, 0.3, 0.5),
    matrix.Entry("Family", "Router", None, 7, remark="too few contacts (n = 7)"),
]


def charts() -> dict[str, AnyChart]:
    """By kind."""
    spark = lines.spark("Satisfaction", STEPS, SHARE)
    assert spark is not None
    return {
        "line": lines.line("Satisfaction", STEPS, SHARE, centre=0.73),
        "bars": rows.bars("Over five minutes", ITEMS, SHARE, of="team", reference=(0.75, "all")),
        "dots": rows.dots("Satisfaction", ITEMS, SHARE, of="team", reference=(0.75, "all")),
        "shares": rows.shares("Matrix", [("a", 0.5), ("b", 0.45), ("c", 0.05)], n=400, of="answers"),
        "week": grids.week("Queue plus hold", HOURS, SECONDS),
        "curve": grids.loss_curve("Lost", BINS, SHARE, kink=(280, 320), threshold=300.0, verdict="It bends."),
        "spark": spark,
        "flow": flows.flow(
            "Movement", FLOWS, names=NAMES, order=["loyal", "risk"], left="Q1", right="Q2", of="customers"
        ),
        "waterfall": waterfall.waterfall(
            "Why it moved", BLOCKS, SHARE, start=("before", 0.78), end=("now", 0.76)
        ),
        "plane": plane.plane(
            "Importance and performance",
            MARKS,
            SHARE,
            SCORE,
            x_title="importance",
            y_title="we minus them",
            x_rule=0.3,
            y_rule=0.0,
            corners=("a", "b", "c", "d"),
            of="attribute",
        ),
        "funnel": funnel.funnel(
            "Mean rating",
            DOTS,
            SCORE,
            centre=4.0,
            spread_of_one=1.2,
            of="employee",
            noun="answers",
        ),
        "payout": payout.payout(
            "Satisfaction <b>",
            KINKS,
            SHARE,
            before=0.0,
            stand=payout.Stand(0.771, 0.82, 800, 0.74, 0.80, 0.5, 1.2),
        ),
        "calibration": plane.calibration("Expected and observed", PROMISES, of="customers"),
        "several": several.several(
            "Still customers",
            COHORTS,
            SHARE,
            x_title="months since the start",
            ticks=[(0, "0"), (4, "4")],
            of="cohort",
        ),
        "matrix": matrix.matrix(
            "Contacts", ["Consumer", "Family"], ["Bill too high", "Router"], ENTRIES, SHARE, of="segment"
        ),
    }
