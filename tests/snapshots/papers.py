"""Documents made from literal figures: one of each kind, as rich as the real ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from allegiance.charts import lines, payout, rows
from allegiance.charts.format import SHARE
from allegiance.snapshots.document import (
    Column,
    Document,
    Fact,
    Hero,
    Item,
    Items,
    Picture,
    Row,
    Sheet,
    Side,
    Stamp,
    Table,
    Tile,
    Tiles,
    Words,
)
from tests.charts import given

STAMP = Stamp(
    period="April to June 2026",
    first="2026-04-01",
    last="2026-06-30",
    data_until="30 June 2026, 23:54",
    freshness="2026-06-30T21:54:10+00:00",
    definitions="5f0c2a9be1d4",
    generation=12,
    digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    program="0.1.0",
)
WEEKS = [
    lines.Step(
        date(2026, 1, 5) + timedelta(days=7 * week),
        0.79 - 0.0016 * week + (0.012 if week % 3 else -0.01),
        n=950,
        low=0.765 - 0.0016 * week,
        high=0.812 - 0.0016 * week,
        alarm=week == 19,
        limits=(0.742, 0.818),
    )
    for week in range(26)
]


def personal(name: str = "Nguyễn Thị Ánh", *, paper: str = "a4", figure: float = 0.771) -> Document:
    """One upright page: what somebody earns, and why."""
    low, high = figure - 0.031, figure + 0.029
    pays = min(1.5, max(0.0, 1 + (figure - 0.78) * 20))
    amount = f"€ {500 * pays:.2f}"
    total = f"€ {575 + 500 * pays:.2f}"
    curve = payout.payout(
        "Satisfaction", given.KINKS, SHARE, stand=payout.Stand(figure, pays, 800, low, high, 0.5, 1.2)
    )
    table = Table(
        (
            Column("Measure", weight=2.2),
            Column("Figure", "right"),
            Column("95% interval", "right", 1.4),
            Column("Goal", "right"),
            Column("Pays", "right"),
            Column("Share", "right"),
            Column("Amount", "right", 1.2),
        ),
        (
            Row(
                (
                    "Satisfied customers, team",
                    SHARE.text(figure),
                    SHARE.interval(low, high),
                    "78%",
                    f"{pays:.0%}",
                    "50%",
                    amount,
                )
            ),
            Row(
                ("Solved at first contact, team", "74.0%", "71.0 to 77.0%", "72%", "125%", "30%", "€ 375.00")
            ),
            Row(
                ("Own influence on ratings", "+0.02", "−0.05 to +0.09", "none", "100%", "20%", "€ 200.00"),
                verdict="same",
            ),
            Row(("Total", "", "", "", "", "100%", total), strong=True),
        ),
        "Line by line",
    )
    sheet = Sheet(
        "What did I earn, and why?",
        f"{total} of a target of € 1,000.00. "
        "Your own influence on ratings is no different from anybody’s, so it pays in full.",
        (
            Side(
                (
                    (
                        Hero(
                            total,
                            "To be paid for April to June 2026",
                            "98.5% of the target amount of € 1,000.00",
                        ),
                    ),
                    (Picture(curve),),
                ),
                (1, 1.15),
            ),
            table,
            Side(
                (
                    (
                        Items(
                            (
                                Item("One point more satisfied customers", "Would have paid € 38.00 more."),
                                Item(
                                    "With the same work and other luck",
                                    "€ 850.00 to € 1,130.00 in 95 of 100 quarters.",
                                ),
                            ),
                            "What would have changed it",
                        ),
                    ),
                    (
                        Words("If you disagree", "heading"),
                        Words(
                            "Open My scorecard and press Dispute until 31 July 2026. "
                            "Somebody who did not approve it answers within ten days; nothing is paid before."
                        ),
                    ),
                )
            ),
        ),
    )
    return Document(
        "personal",
        "Scorecard",
        "Plan of customer service 2026",
        "Northline",
        name,
        (sheet,),
        (Fact("total", value=total[2:], printed=total),),
        STAMP,
        paper="us-letter" if paper == "us-letter" else "a4",
        confidential="Personal",
    )


def promise() -> Document:
    """One upright page for everybody."""
    sheet = Sheet(
        "What we promise, and whether we keep it",
        "We kept two of our three promises this spring.",
        (
            Tiles(
                (
                    Tile(
                        "Answered in five minutes",
                        "87%",
                        target="We promise 85%",
                        verdict="better",
                        word="Kept",
                        n="48,200 calls",
                    ),
                    Tile(
                        "Solved at the first call",
                        "71%",
                        target="We promise 70%",
                        verdict="better",
                        word="Kept",
                        n="12,400 answers",
                    ),
                    Tile(
                        "Satisfied customers",
                        "76%",
                        target="We promise 80%",
                        verdict="worse",
                        word="Not kept",
                        n="16,500 answers",
                    ),
                ),
                across=3,
            ),
            Picture(
                rows.shares(
                    "How satisfied you were",
                    [
                        ("Very satisfied", 0.46),
                        ("Satisfied", 0.304),
                        ("Neither", 0.14),
                        ("Not satisfied", 0.096),
                    ],
                    n=16500,
                    of="answers",
                )
            ),
            Picture(lines.line("Satisfied customers", WEEKS, SHARE)),
            Words("Figures are of all customers who answered. They are rounded to whole numbers.", "note"),
        ),
    )
    return Document(
        "promise",
        "Our promise to customers",
        "Kept or not, in public",
        "Northline",
        "",
        (sheet,),
        (),
        STAMP,
        sample=True,
    )


def changed(document: Document, **stamp: object) -> Document:
    """The same with another stamp."""
    return replace(document, stamp=replace(document.stamp, **stamp))  # type: ignore[arg-type]
