"""The parts of the page on competitors: importance against performance, who would switch, why, and benchmarks."""

from __future__ import annotations

from collections.abc import Sequence

from allegiance.charts import matrix, plane, rows
from allegiance.charts.format import SHARE, Scale, count, plain, share, signed
from allegiance.charts.spec import Column, table
from allegiance.metrics.beside import Beside, beside
from allegiance.metrics.market import (
    AHEAD,
    BEHIND,
    OVERALL,
    Answered,
    Market,
    Relative,
    market,
)
from allegiance.metrics.results import TOO_FEW
from allegiance.metrics.sentences import scale
from pages.parts import charts, choice, tables, words
from pages.parts.context import View

POINTS = Scale(
    "points of a rating from 1 to 5",
    lambda value: signed(value, 2),
    lambda value: signed(value, 1),
    lambda value: signed(value, 2),
    floor=-4.0,
    ceiling=4.0,
)
CORRELATION = Scale(
    "correlation", lambda value: plain(value, 2), lambda value: plain(value, 1), lambda value: signed(value, 2),
    floor=-1.0, ceiling=1.0,
)  # fmt: skip
WORDS = {AHEAD: "we are ahead", BEHIND: "we are behind", TOO_FEW: "too few"}


def ask(view: View) -> Market:
    """What the market surveys say."""
    return market(view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known)


def verdict(one: Relative) -> str:
    """A verdict as this page says it."""
    return WORDS.get(one.verdict, "no clear difference")


def basis(found: Market) -> None:
    """Whom this stands on."""
    words.note(
        f"{count(found.respondents)} respondents of market surveys, {found.judged.label}. A difference is called ahead "
        "or behind only where it stands after allowing for how many are looked at."
    )


def standing(view: View, found: Market) -> None:
    """Importance across, our lead upwards, for one rival; then every rival in one table."""
    rival = choice.buttons("Rival", found.rivals, "rival", words.label)
    against = [one for one in found.against(rival) if one.attribute != OVERALL]
    marks = [mark for one in against if (mark := _mark(one, found)) is not None]
    weights = found.weights
    if marks:
        shares = weights.kind == "share"
        title = f"{found.own} against {rival}"
        picture = plane.plane(
            title,
            marks,
            SHARE if shares else CORRELATION,
            POINTS,
            x_title="importance",
            y_title="our rating minus theirs",
            x_rule=1 / len(weights.items) if shares else None,
            y_rule=0.0,
            corners=(
                "ahead, matters less",
                "ahead, matters more",
                "behind, matters less",
                "behind, matters more",
            ),
            of="attribute",
            note=_of(found),
        )
        # The heading would be Markdown, and a rival is named as an export names it.
        charts.show(picture, "plane", heading=False)
    else:
        words.missing(words.sentence(weights.reason or "too few ratings of this rival"))
    entries = [
        matrix.Entry(one.attribute, one.rival, one.difference, one.n, one.low, one.high, verdict(one))
        for one in found.relative
    ]
    if any(entry.value is not None for entry in entries):
        attributes = list(dict.fromkeys(one.attribute for one in found.relative))
        chart = matrix.matrix(
            "Our rating minus theirs",
            attributes,
            list(found.rivals),
            entries,
            POINTS,
            of="attribute",
            note="Paired where the same respondents rated both.",
        )
        charts.show(chart, "relative")
    _named(found)
    tables.downloads(
        [
            "rival",
            "attribute",
            "own",
            "other",
            "difference",
            "low",
            "high",
            "n",
            "paired",
            "verdict",
            "importance",
        ],
        [
            (
                one.rival,
                one.attribute,
                one.own,
                one.other,
                one.difference,
                one.low,
                one.high,
                one.n,
                one.paired,
                verdict(one),
                weight.value if (weight := weights.of(one.attribute)) else None,
            )
            for one in found.relative
        ],
        "competitors",
        [],
        view,
        key="competitors",
    )


def _mark(one: Relative, found: Market) -> plane.Mark | None:
    weight = found.weights.of(one.attribute)
    if weight is None or one.difference is None:
        return None
    emphasis = {AHEAD: "better", BEHIND: "worse"}.get(one.verdict, "")
    return plane.Mark(
        one.attribute,
        weight.value,
        one.difference,
        one.n,
        weight.low,
        weight.high,
        one.low,
        one.high,
        emphasis,  # type: ignore[arg-type]
    )


def _of(found: Market) -> str:
    weights = found.weights
    if weights.kind == "share":
        return (
            f"Importance: share of the explained variation of the rating in all (Shapley, {count(weights.n)} complete "
            f"ratings, {share(weights.explained)} explained). What goes with the rating, not what would change it."
        )
    return (
        f"Importance: correlation of each attribute with the rating in all ({count(weights.n)} complete ratings; "
        "shares of importance need 5,000)."
    )


def _named(found: Market) -> None:
    clear = [one for one in found.relative if one.verdict in (AHEAD, BEHIND)]
    if not clear:
        words.note("No difference is clear.")
        return
    clear.sort(key=lambda one: one.difference or 0.0)
    words.plain_table(
        table(
            [
                "Attribute",
                Column("Rival", numeric=False),
                "Ours",
                "Theirs",
                "Difference",
                "95% interval",
                "n",
                Column("Verdict", numeric=False),
            ],
            [
                (
                    one.attribute,
                    one.rival,
                    plain(one.own or 0.0, 2),
                    plain(one.other or 0.0, 2),
                    POINTS.value(one.difference),
                    POINTS.interval(one.low, one.high),
                    count(one.n),
                    verdict(one),
                )
                for one in clear
            ],
        ),
        "Where the difference is clear",
    )


def switching(found: Market) -> None:
    """Customers who would leave us, to whom, and in which segments; others who would come."""
    if found.leave is None:
        words.missing(
            "Not measured: no customer was asked whether they would switch (columns customer_id and would_switch)."
        )
    else:
        words.plain_table(
            table(
                ["Asked", "Would switch", "95% interval", "n"],
                [
                    _row(f"Customers who would leave {found.own}", found.leave),
                    *([_row(f"Others who would come to {found.own}", found.come)] if found.come else []),
                ],
            ),
            "Would switch: 4 or 5 of 5",
        )
    _dots(
        "Customers asked about a rival who would go there",
        found.to,
        "rival",
        "to",
        note="Of the customers who were asked about each rival, those who would go there.",
    )


def segments(found: Market) -> None:
    """Customers who would leave, by segment."""
    _dots(
        "Customers who would leave us",
        found.segments,
        "segment",
        "segments",
        note="More or fewer than in the other segments is said only where it is clear.",
    )


def reasons(found: Sequence[Answered], title: str, key: str) -> None:
    """What people say would make them leave, or come back."""
    _dots(
        title,
        found,
        "reason",
        key,
        note=f"Of {count(found[0].n)} respondents who gave a reason." if found else "",
    )


def _dots(title: str, found: Sequence[Answered], of: str, key: str, note: str = "") -> None:
    if not any(one.share is not None for one in found):
        words.missing(words.sentence(found[0].reason if found else "not measured: nobody was asked"))
        return
    chart = rows.dots(
        title,
        [
            rows.Item(one.name, one.share, one.n, one.low, one.high, remark=one.reason or _told(one.verdict))
            for one in found
        ],
        SHARE,
        of=of,
        note=note,
    )
    charts.show(chart, key, heading=False)


def _told(word: str) -> str:
    return f"{word} than elsewhere" if word in ("more", "fewer") else ""


def _row(name: str, one: Answered) -> tuple[str, ...]:
    shown = one.reason if one.share is None else share(one.share)
    return (name, shown, SHARE.interval(one.low, one.high), count(one.n))


def benchmarks(view: View) -> None:
    """Own figures beside their best and worst quarter, the company's teams and what others publish."""
    found = beside(view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known)
    words.plain_table(
        table(
            [
                "Figure",
                "Ours",
                "95% interval",
                "n",
                "Best quarter",
                "Worst quarter",
                "Teams: 10th, middle, 90th",
                "Published",
            ],
            [_beside(one) for one in found],
        ),
        "Ours, our own history, our own teams, and what others publish",
    )
    words.note(
        "Teams: those with 30 or more, each drawn towards the mean as far as its own numbers are few, so that chance "
        "is not taken for difference. Quarters: whole ones of the last two years with 30 or more."
    )
    cited = [(one.metric.short, each) for one in found for each in one.published]
    if cited:
        words.plain_table(
            table(
                [
                    "Published figure",
                    "Value",
                    *(Column(name, numeric=False) for name in ("Source", "Sample", "What it counts")),
                ],
                [
                    (
                        name,
                        scale(view.catalogue[each.metric]).text(each.value),
                        each.cited,
                        each.sample,
                        each.definition,
                    )
                    for name, each in cited
                ],
            ),
            "Where the published figures come from: who was asked, and what exactly, decides whether they compare",
        )
    tables.downloads(
        ["metric", "value", "source", "year", "sample", "definition", "own"],
        [
            (each.metric, each.value, each.source, each.year, each.sample, each.definition, each.own)
            for _, each in cited
        ],
        "benchmarks",
        [one.metric.id for one in found],
        view,
        key="benchmarks",
    )


def _beside(one: Beside) -> tuple[str, ...]:
    how = scale(one.metric)
    figure = one.figure
    quarters = [
        f"{how.text(each.value)} ({each.label})" if each else "too few quarters"
        for each in (one.best, one.worst)
    ]
    if one.spread is None:
        teams = "–"
    elif one.spread.alike:
        teams = "no difference beyond chance"
    else:
        teams = ", ".join(how.text(value) for value in (one.spread.low, one.spread.middle, one.spread.high))
    published = "; ".join(how.text(each.value) for each in one.published) or "no benchmark"
    return (
        one.metric.short,
        how.value(figure.value) if figure.shown else figure.reason,
        how.interval(figure.low, figure.high),
        count(figure.n),
        *(quarters if figure.shown else ("–", "–")),
        teams,
        published,
    )
