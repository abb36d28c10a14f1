"""One specification of every kind, made from literal numbers."""

from __future__ import annotations

from datetime import date, timedelta

from allegiance.charts import grids, lines, rows
from allegiance.charts.format import SECONDS, SHARE
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
    }
