"""The executive pack and the gallery of charts, made from literal figures."""

from __future__ import annotations

from allegiance.charts import funnel, grids, lines, matrix, plane, rows, several, waterfall
from allegiance.charts.format import SCORE, SECONDS, SHARE
from allegiance.charts.spec import Plane
from allegiance.snapshots.document import (
    Column,
    Document,
    Fact,
    Item,
    Items,
    Picture,
    Row,
    Sheet,
    Side,
    Table,
    Tile,
    Tiles,
    Words,
)
from tests.charts import given
from tests.snapshots.papers import STAMP, WEEKS

SITES = [
    rows.Item("Porto", 0.788, 4120, 0.771, 0.805, "better", key="a", remark="better"),
    rows.Item("Brno", 0.769, 3880, 0.751, 0.786),
    rows.Item("Leeds", 0.764, 2950, 0.744, 0.784),
    rows.Item("Halifax and the partners in the northern territories", 0.758, 2210, 0.734, 0.781),
    rows.Item("Gdańsk", 0.731, 3340, 0.711, 0.75, "worse", fell=True, remark="worse"),
]
TEAMS = [
    several.Named(
        name,
        [several.Place(month, start - fall * month, 400, 0.7, 0.95, f"month {month}") for month in range(13)],
        "accent" if name == "Joined in spring" else "muted",
    )
    for name, start, fall in (
        ("Joined in spring", 0.99, 0.012),
        ("Joined in winter", 0.985, 0.008),
        ("Joined in autumn", 0.98, 0.0075),
    )
]
WHY = waterfall.waterfall(
    "Why satisfaction moved",
    [
        waterfall.Block("Longer holds", -0.012, -0.017, -0.007),
        waterfall.Block("Fewer solved at first contact", -0.006, -0.010, -0.002),
        waterfall.Block("Who called and why", 0.002, -0.001, 0.005, remark="not clear"),
        waterfall.Block("Not explained", -0.005, -0.011, 0.001, remark="not clear"),
    ],
    SHARE,
    start=("January to March", 0.785),
    end=("April to June", 0.764),
)


def executive(*, paper: str = "a4") -> Document:
    """A landscape pack with a cover."""
    spark = lines.spark("Satisfaction", WEEKS, SHARE)
    tiles = (
        Tile(
            "Satisfied customers",
            "76.4%",
            "75.6 to 77.2%",
            "−2.1 points (−3.0 to −1.2)",
            "worse",
            "Worse",
            "Target 80%",
            "16,500 answers",
            spark=spark,
        ),
        Tile(
            "On hold over five minutes",
            "12.8%",
            "12.5 to 13.1%",
            "+1.9 points (1.5 to 2.3)",
            "worse",
            "Worse",
            "Target 8%",
            "48,200 contacts",
            spark=spark,
        ),
        Tile(
            "Solved at first contact",
            "71.2%",
            "70.4 to 72.0%",
            "+0.3 points (−0.6 to 1.2)",
            "same",
            "No clear change",
            "Target 75%",
            "12,431 answers",
            spark=spark,
        ),
        Tile("Recommend us", "", note="Too few answers: 22 of at least 30.", n="22 answers"),
    )
    pulse = Sheet(
        "How are we doing?",
        "Satisfaction fell 2.1 points since the winter; longer holds explain about half of it.",
        (
            Tiles(tiles),
            Side(
                (
                    (Picture(lines.line("Satisfied customers", WEEKS, SHARE, centre=0.779)),),
                    (Picture(WHY),),
                )
            ),
        ),
        section="Pulse",
    )
    where = Sheet(
        "Where does it differ?",
        "Porto is better than the company, Gdańsk worse; the other sites are no different beyond chance.",
        (
            Side(
                (
                    (Picture(rows.dots("Satisfaction", SITES, SHARE, of="site", reference=(0.764, "all"))),),
                    (Picture(rows.bars("Over five minutes", SITES, SHARE, of="site")),),
                )
            ),
            Table(
                (
                    Column("Site", weight=2),
                    Column("Satisfied", "right"),
                    Column("95% interval", "right", 1.4),
                    Column("Answers", "right"),
                    Column("Against the company", weight=1.6),
                ),
                (
                    Row(("Porto", "78.8%", "77.1 to 80.5%", "4,120", "Better"), verdict="better"),
                    Row(("Brno", "76.9%", "75.1 to 78.6%", "3,880", "No clear difference"), verdict="same"),
                    Row(("Gdańsk", "73.1%", "71.1 to 75.0%", "3,340", "Worse"), verdict="worse"),
                    Row(("All", "76.4%", "75.6 to 77.2%", "16,500", ""), strong=True),
                ),
                "Satisfaction by site",
                "Judged with the false discovery rate held at 10%.",
            ),
        ),
        section="Sites",
    )
    customers = Sheet(
        "Who stays, and what moves them?",
        "One customer in fourteen moved to high risk; price and staff matter most and do worst.",
        (
            Side(
                (
                    (Picture(given.charts()["flow"]),),
                    (Picture(_plane()),),
                    (
                        Picture(
                            several.several(
                                "Still customers",
                                TEAMS,
                                SHARE,
                                x_title="months since the start",
                                ticks=[(0, "0"), (6, "6"), (12, "12")],
                                of="cohort",
                            )
                        ),
                    ),
                ),
            ),
            Side(
                (
                    (
                        Items(
                            (
                                Item(
                                    "Hold time on Mondays",
                                    "Explains −1.2 points (−1.7 to −0.7).",
                                    "worse",
                                    "Worse",
                                ),
                                Item(
                                    "Callbacks in Porto",
                                    "Tried since May; too early to say.",
                                    "unknown",
                                    "Not yet known",
                                ),
                                Item("First contact in Brno", "71.9 to 74.3%.", "better", "Better"),
                            ),
                            "What is being done",
                        ),
                    ),
                    (
                        Words("How sure this is", "heading"),
                        Words(
                            "Every figure stands beside its 95% interval. "
                            "What is called better or worse is so beyond chance; everything else is not.",
                            "body",
                        ),
                        Words("Intervals account for customers who answered more than once.", "note"),
                    ),
                ),
                (1.4, 1),
            ),
        ),
        section="Customers",
    )
    return Document(
        "executive",
        "Customer experience",
        "The quarter in four pages",
        "Northline",
        "the executive board",
        (pulse, where, customers, _hours()),
        (Fact("satisfaction", value="0.764", printed="76.4%"),),
        STAMP,
        paper="us-letter" if paper == "us-letter" else "a4",
        landscape=True,
        cover=True,
        sample=True,
        confidential="Confidential",
    )


def _plane() -> Plane:
    marks = [
        plane.Mark("Price", 0.4, -0.3, 300, 0.35, 0.45, -0.4, -0.2, "worse"),
        plane.Mark("Staff", 0.32, -0.1, 300, 0.26, 0.38, -0.2, 0.0),
        plane.Mark("Network", 0.2, 0.3, 300, 0.15, 0.25, 0.2, 0.4),
        plane.Mark("Website", 0.12, 0.12, 300, 0.07, 0.17, 0.02, 0.22),
    ]
    return plane.plane(
        "Importance and performance",
        marks,
        SHARE,
        SCORE,
        x_title="importance",
        y_title="we minus them",
        x_rule=0.25,
        y_rule=0.0,
        corners=("keep", "strength", "watch", "repair first"),
        of="attribute",
    )


def _hours() -> Sheet:
    hours = [
        grids.Hour(weekday, hour, 40.0 + 25 * ((weekday * 7 + hour * 3) % 11), 130)
        for weekday in range(1, 7)
        for hour in range(8, 20)
    ]
    dots = [
        funnel.Dot(
            f"Team {at}",
            60 + 45 * at,
            4.0 + 0.25 * (1 if at % 2 else -1) / (1 + at / 6),
            "worse" if at == 8 else "",
            remark="worse" if at == 8 else "",
        )
        for at in range(20)
    ]
    entries = [
        matrix.Entry(one, other, 0.1 + 0.07 * ((3 * down + over) % 5), 120)
        for down, one in enumerate(("Consumer", "Family", "Business"))
        for over, other in enumerate(("Bill too high", "Router does not connect", "Moving home", "Cancel"))
    ]
    return Sheet(
        "When and where do customers wait?",
        "Mondays at eleven are worst: 4 min 50 s in the queue and on hold.",
        (
            Side(
                (
                    (Picture(grids.week("Queue plus hold", hours, SECONDS)),),
                    (
                        Picture(
                            funnel.funnel(
                                "Mean rating",
                                dots,
                                SCORE,
                                centre=4.0,
                                spread_of_one=1.2,
                                of="team",
                                noun="answers",
                            )
                        ),
                    ),
                    (
                        Picture(given.charts()["curve"]),
                        Picture(
                            matrix.matrix(
                                "Reasons",
                                ["Consumer", "Family", "Business"],
                                ["Bill too high", "Router does not connect", "Moving home", "Cancel"],
                                entries,
                                SHARE,
                                of="segment",
                            )
                        ),
                    ),
                )
            ),
        ),
        section="Waiting",
    )


def gallery() -> Document:
    """Every kind of chart: wide, and in a column as narrow as they come."""
    charts = list(given.charts().values())
    wide = tuple(
        Sheet(one.title, "", (Side(((Picture(one),), (Picture(one),)), (2.6, 1)),), section=kind)
        for kind, one in given.charts().items()
    )
    narrow = Sheet(
        "Narrow",
        "",
        tuple(Side(tuple((Picture(one),) for one in charts[at : at + 4])) for at in range(0, len(charts), 4)),
    )
    return Document("team", "Every chart", "", "Northline", "", (*wide, narrow), (), STAMP, landscape=True)
