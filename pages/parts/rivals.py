"""The switchboard: what rival definitions of loyalty say, how far they agree, and which foresees who stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from allegiance.charts import matrix, rows
from allegiance.charts.format import AREA, MONEY, SCORE, SHARE, count
from allegiance.charts.spec import Column, table
from allegiance.loyalty import Loyalty
from allegiance.metrics import loyalty_foresight, loyalty_rivals, sentences_loyalty
from allegiance.metrics.estimates import Estimate
from allegiance.metrics.loyalty_rivals import COMPANY, MEANING, RIVALS, Ranked, Switchboard
from allegiance.metrics.where import UNKNOWN
from pages.parts import charts, choice, page, tables, words
from pages.parts.context import View


def board(view: View, held: Loyalty) -> Switchboard:
    """Every rival definition, the one in force as the company's own."""
    return loyalty_rivals.switchboard(
        view.reader,
        view.scope,
        view.filters.period,
        definition=held,
        where=view.filters.where,
        known=view.known,
    )


def lead(view: View, found: Switchboard) -> str:
    """The sentence at the top; where definitions may not be set side by side, the figure by the one in force."""
    if not found.reason.startswith("not shown"):
        return sentences_loyalty.defined(found)
    loyal = page.ask(view, "loyal")["loyal"]
    if loyal.value is None:
        return (
            f"Loyalty is {loyal.reason}." if loyal.reason.startswith("not ") else words.sentence(loyal.reason)
        )
    between = f" ({SHARE.interval(loyal.low, loyal.high)})" if loyal.low is not None else ""
    return f"By the definition in force {SHARE.text(loyal.value)}{between} of those who answered are loyal."


def show(view: View, found: Switchboard) -> None:
    """Share, base, score and value by each definition."""
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    if any(one.loyal.value is not None for one in found.rivals):
        chart = rows.dots(
            "Loyal",
            [
                rows.Item(
                    one.title,
                    one.loyal.value,
                    one.loyal.n,
                    one.loyal.low,
                    one.loyal.high,
                    emphasis="accent" if one.name == COMPANY else "",
                    remark=one.loyal.reason,
                )
                for one in found.rivals
            ],
            SHARE,
            of="definition",
            note="The same answers, judged by each definition; each leaves out the answers that lack what it needs.",
        )
        charts.show(chart, "rivals", heading=False)
    words.plain_table(
        table(
            [
                "Definition",
                Column("Loyal is who", numeric=False),
                "Score, 0 to 1",
                "Loyal customers",
                "They bring in a year",
            ],
            [
                (
                    one.title,
                    MEANING[one.name],
                    score(one.score),
                    f"{count(one.base)} of {count(one.judged)}" if not one.reason else "–",
                    money(one.value),
                )
                for one in found.rivals
            ],
        ),
        "What each definition says, with 95% intervals",
    )
    tables.downloads(
        [
            "definition", "share", "n", "low", "high", "customers", "judged", "score", "value", "value low",
            "value high", "reason",
        ],
        [
            [
                one.title, one.loyal.value, one.loyal.n, one.loyal.low, one.loyal.high, one.base, one.judged,
                one.score.value, one.value.value, one.value.low, one.value.high, one.loyal.reason,
            ]
            for one in found.rivals
        ],
        "definitions-of-loyalty",
        ["loyal", "secure", "nps_promoters"],
        view,
        key="rivals",
    )  # fmt: skip


def agreement(found: Switchboard) -> None:
    """How far each two definitions agree, beyond what chance would give."""
    if not found.pairs or not any(one.kappa.value is not None for one in found.pairs):
        words.missing("Too few answers that two definitions can both judge.")
        return
    how = choice.buttons(
        "As", ["kappa", "share"], "agree", {"kappa": "Beyond chance", "share": "Share"}.__getitem__
    )
    scale = replace(SCORE, words="Cohen's kappa", tick=SCORE.text) if how == "kappa" else SHARE
    entries = []
    for one in found.pairs:
        value = one.kappa if how == "kappa" else one.share
        for row, column in ((one.first, one.second), (one.second, one.first)):
            entries.append(
                matrix.Entry(
                    RIVALS[row],
                    RIVALS[column],
                    value.value,
                    value.n,
                    value.low,
                    value.high,
                    remark=value.reason,
                )
            )
    there = [RIVALS[name] for name in RIVALS if name not in found.silent]
    chart = matrix.matrix(
        "Agreement",
        there,
        there,
        entries,
        scale,
        of="definition",
        note="Cohen's kappa: 0 is what chance alone would give, 1 is complete agreement."
        if how == "kappa"
        else "The share of answers on which both say the same; two definitions that call nearly everybody loyal "
        "agree by chance alone.",
    )
    charts.show(chart, "agreement", heading=False)


def ranks(view: View, found: Switchboard) -> None:
    """The order of segments and teams by each definition, and how far the orders are alike."""
    shown = False
    for dimension, members in (("segment", found.segments), ("team", found.teams)):
        named = [one for one in members if any(rank is not None for rank in one.ranks.values())]
        if len(named) < 2:
            continue
        shown = True
        names = view.members.get(dimension, {})
        with st.expander(f"{dimension.capitalize()}s: {len(named)}", expanded=dimension == "segment"):
            _order(dimension, named, names)
        alike = [
            f"{RIVALS[one.second]} {SCORE.text(value)}"
            for one in found.pairs
            if one.first == COMPANY
            and (value := one.segments if dimension == "segment" else one.teams) is not None
        ]
        if alike:
            words.note(
                f"Rank correlation with the company's own order, n = {len(named)}: {'; '.join(alike)}."
            )
    if shown:
        heads = [
            "dimension",
            "member",
            *(f"{RIVALS[name]} {part}" for name in RIVALS for part in ("share", "n", "rank")),
        ]
        listed = [
            [dimension, one.member, *(cell for name in RIVALS for cell in _cells(one, name))]
            for dimension, members in (("segment", found.segments), ("team", found.teams))
            for one in members
        ]
        tables.downloads(heads, listed, "order-by-definition", ["loyal", "secure"], view, key="ranks")
    else:
        words.missing("Too few answers to put segments or teams in an order.")


MOST = 60
"""More members than this are not listed: nobody reads them, and the download has them."""


def _cells(one: Ranked, name: str) -> tuple[object, ...]:
    return one.loyal[name].value, one.loyal[name].n, one.ranks[name]


def _order(dimension: str, named: Sequence[Ranked], names: Mapping[str, str]) -> None:
    words.plain_table(
        table(
            [dimension.capitalize(), *(RIVALS[name] for name in RIVALS)],
            [
                (
                    names.get(one.member, one.member) or UNKNOWN,
                    *(placed(one.ranks[name], one.loyal[name]) for name in RIVALS),
                )
                for one in named[:MOST]
            ],
        ),
        f"Rank of each {dimension} and its share of loyal answers (from 30 answers); by name, because places "
        "that differ by less than chance are no order",
    )


def foresight(view: View, held: Loyalty) -> None:
    """Each definition's score against who was still a customer later."""
    found = loyalty_foresight.foresight(
        view.reader,
        view.scope,
        view.filters.period,
        definition=held,
        where=view.filters.where,
        known=view.known,
    )
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    words.html(f'<p class="al">{escape(sentences_loyalty.foreseen(found))}</p>')
    if any(one.area.value is not None for one in found.found):
        chart = rows.dots(
            "Foresees who stays",
            [
                rows.Item(
                    RIVALS[one.name],
                    one.area.value,
                    one.area.n,
                    one.area.low,
                    one.area.high,
                    emphasis="accent" if one.name == COMPANY else "",
                    remark=one.area.reason,
                )
                for one in found.found
            ],
            AREA,
            of="definition",
            reference=(0.5, "a coin"),
            note="Area under the curve: how often the score of a customer who stayed was above that of one who left. "
            "No definition was fitted to these customers: each was fixed before, and is held against what came later.",
        )
        charts.show(chart, "foresight", heading=False)
    words.plain_table(
        table(
            [
                "Definition",
                "Area",
                "Beyond the company's own",
                "Loyal who left",
                "Others who left",
                "Left",
                "Customers",
            ],
            [
                (
                    RIVALS[one.name],
                    area(one.area),
                    beyond(one.beyond),
                    share(one.loyal_left),
                    share(one.others_left),
                    count(one.gone),
                    count(one.area.n),
                )
                for one in found.found
            ],
        ),
        f"Who had left {found.days} days after the last answer, with 95% intervals",
    )
    words.note(
        words.sentence(found.note[:1].upper() + found.note[1:])
        if found.note
        else f"Answers of {_label(found)}."
    )


def _label(found: loyalty_foresight.Foresights) -> str:
    return found.period.label if found.period else ""


def share(found: Estimate) -> str:
    """A share with its interval, or why there is none."""
    return sentences_loyalty.sure(found) if found.value is not None else why(found)


def money(found: Estimate) -> str:
    """Annual value with its interval, or why there is none."""
    if found.value is None:
        return why(found)
    return f"{MONEY.value(found.value)} ({MONEY.interval(found.low, found.high)})"


def score(found: Estimate) -> str:
    """A mean score with its interval."""
    if found.value is None:
        return why(found)
    return f"{SCORE.value(found.value)} ({SCORE.interval(found.low, found.high)})"


def area(found: Estimate) -> str:
    """An area under the curve with its interval."""
    if found.value is None:
        return why(found)
    return f"{AREA.value(found.value)} ({AREA.interval(found.low, found.high)})"


def beyond(found: Estimate) -> str:
    """How far an area is beyond the company's own."""
    if found.value is None:
        return "–" if found.reason.startswith("this is") else why(found)
    return f"{AREA.moved(found.value)} ({AREA.moved_between(found.low, found.high)})"


def why(found: Estimate) -> str:
    """In a cell: why there is no figure."""
    return "not measured" if found.reason.startswith("not measured") else f"too few ({count(found.n)})"


def rank(place: float | None) -> str:
    """A rank; a dash where nothing is ranked."""
    return "–" if place is None else f"{place:g}"


def placed(place: float | None, found: Estimate) -> str:
    """A rank and the share behind it."""
    if found.value is None:
        return why(found)
    return f"{rank(place)} · {SHARE.value(found.value)}"
