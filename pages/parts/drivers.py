"""The parts of the page on drivers: what a change is made of, what goes with loyalty, and who leaves satisfied."""

from __future__ import annotations

import streamlit as st

from allegiance.charts import rows
from allegiance.charts.format import SHARE, signed
from allegiance.charts.spec import Column, table
from allegiance.errors import QuestionError
from allegiance.metrics import drivers, drivers_words, waiting, why_words
from allegiance.metrics.drivers import OUTCOMES, Answers, Kind, Outcome, Ranking, SatisfiedRisk
from allegiance.metrics.sentences import scale
from allegiance.metrics.why import Why, why
from allegiance.metrics.why_traces import TRACED
from allegiance.views import drivers as views
from pages.parts import charts, choice, tables, words
from pages.parts.context import View

METRICS = (
    "csat",
    "loyal",
    "stay",
    "leaving",
    "nps",
    "fcr_reported",
    "fcr_observed",
    "hold_time",
    "over_five_minutes",
)
"""What can be chosen here; ``allegiance why`` splits many more."""

NOTHING_BEFORE = "There is nothing to compare with: choose a period to compare with above."


def chosen() -> str:
    """The metric that the address asks for."""
    return choice.asked("why", METRICS)


def split(view: View) -> Why | str:
    """The change of the chosen metric, or why there is none to split."""
    if view.filters.against is None:
        return NOTHING_BEFORE
    try:
        return why(
            view.reader,
            view.scope,
            chosen(),
            view.filters.period,
            view.filters.against,
            view.filters.where,
            known=view.known,
        )
    except QuestionError as error:
        return f"{error.message} {error.todo}"


def lead(view: View, found: Why | str) -> str:
    """The sentence at the top."""
    return found if isinstance(found, str) else why_words.sentence(found, view.catalogue[found.metric])


def change(view: View, found: Why | str) -> None:
    """The waterfall, the table behind it and where the largest part comes from."""
    choice.buttons("What moved", METRICS, "why", lambda name: view.catalogue[name].short)
    if isinstance(found, str):
        words.missing(found)
        return
    metric = view.catalogue[found.metric]
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    style = scale(metric)
    charts.drawn(views.change(found, metric), "why")
    lines = [
        (
            why_words.TITLES[part.block],
            style.moved(part.value),
            part.reason or style.moved_between(part.low, part.high),
            "yes" if part.clear else "no",
        )
        for part in found.parts
    ]
    words.plain_table(
        table(["Part", metric.short, "95% interval", Column("Clear", numeric=False)], lines),
        f"Parts of the change of {style.moved(found.change)} "
        f"({style.moved_between(found.low, found.high)}; n = {found.figure.previous_n:,} and {found.figure.n:,})",
    )
    with st.expander("What each part means"):
        words.facts(
            [
                *((why_words.TITLES[part.block], why_words.MEANINGS[part.block]) for part in found.parts),
                ("Clear", why_words.CLEAR),
            ]
        )
    tables.downloads(
        ["block", "value", "low", "high", "meaning"],
        [
            (part.block, part.value, part.low, part.high, why_words.MEANINGS[part.block])
            for part in found.parts
        ],
        f"why-{found.metric}",
        [found.metric],
        view,
        key="why",
    )


def origin(view: View, found: Why | str) -> None:
    """Where the largest part comes from, and how the times themselves moved."""
    if isinstance(found, str) or not found.traces:
        return
    metric = view.catalogue[found.metric]
    signs = views.changes(scale(metric))
    able = [name for name in TRACED if any(trace.dimension == name for trace in found.traces)]
    dimension = choice.buttons("By", able, "by", default="queue" if "queue" in able else "")
    items = [
        rows.Item(trace.member, trace.value, trace.n, trace.low, trace.high, key=trace.member)
        for trace in why_words.top_traces(found, dimension)
    ]
    title = why_words.TITLES[found.traced]
    charts.show(
        rows.bars(
            title,
            items,
            signs,
            of=dimension,
            note="All members together are this part of the change."
            if dimension != "week"
            else "Weeks of the period against the whole period before; together they are this part of the change.",
        ),
        "origin",
    )


def times(view: View, found: Why | str) -> None:
    """How common each wait was in both periods, and what it goes along with."""
    if isinstance(found, str) or not found.exposures:
        return
    style = scale(view.catalogue[found.metric])
    for name in ("hold", "wait"):
        mine = [one for one in found.exposures if one.factor == name]
        if not mine:
            continue
        words.plain_table(
            table(
                [why_words.TITLES[name], "Before", "Now", "Difference", "95% interval"],
                [
                    (
                        one.level,
                        SHARE.value(one.before),
                        SHARE.value(one.now),
                        "compared with" if at == 0 else style.moved(one.effect),
                        "" if at == 0 else style.moved_between(one.low, one.high),
                    )
                    for at, one in enumerate(mine)
                ],
            ),
            f"{why_words.TITLES[name]}: share in each period, and {view.catalogue[found.metric].short.lower()} against "
            f"{mine[0].level}, for the same employee, reason and channel",
        )


def mix(view: View, found: Why | str) -> None:
    """The kind of contact by what it is made of."""
    if isinstance(found, str) or not found.mix:
        return
    style = scale(view.catalogue[found.metric])
    moved = [part for part in found.mix if part.value]
    if not moved:
        return
    words.plain_table(
        table(
            ["Kind of contact", "Change", "95% interval"],
            [
                (
                    why_words.FACTORS[part.block],
                    style.moved(part.value),
                    style.moved_between(part.low, part.high),
                )
                for part in moved
            ],
        ),
        "The kind of contact by what it is made of; what two of them share counts for the one named first",
    )


def answers(view: View) -> Answers:
    """The answers that drivers are ranked on."""
    return drivers.answers(view.reader, view.scope, view.filters.period, view.filters.where, known=view.known)


def outcome() -> Outcome:
    """The outcome that the address asks for."""
    return "stay" if choice.asked("outcome", list(OUTCOMES)) == "stay" else "loyalty"


def outcome_buttons() -> None:
    """Choose it."""
    choice.buttons("What goes with", list(OUTCOMES), "outcome", lambda name: OUTCOMES[name][1])


def ranked(view: View, found: Answers, kind: Kind) -> Ranking:
    """One ranking, drawn."""
    result = drivers.ranking(view.reader, found, kind, outcome())
    if result.reason:
        words.missing(words.sentence(result.reason))
        if text := drivers_words.left_out(result):
            words.note(text)
        return result
    charts.drawn(views.ranked(result), f"ranked-{kind}")
    return result


def ranked_table(view: View, found: list[Ranking]) -> None:
    """Both rankings as a table, with what one more of each goes along with."""
    shown = [(ranking, share) for ranking in found for share in ranking.shares]
    if not shown:
        return
    digits = 1 if outcome() == "loyalty" else 2
    lines = [
        (
            share.driver.title,
            SHARE.value(share.share),
            SHARE.interval(share.low, share.high),
            signed(share.slope, digits),
            f"{signed(share.slope_low, digits)} to {signed(share.slope_high, digits)}",
            share.driver.unit,
            "operations" if ranking.kind == "operations" else "survey",
        )
        for ranking, share in shown
    ]
    of = "points of 100" if outcome() == "loyalty" else "points of 5"
    heads = ["Driver", "Share", "95% interval", f"Effect ({of})", "95% of it", "for", "From"]
    words.plain_table(
        table([*heads[:5], *(Column(name, numeric=False) for name in heads[5:])], lines),
        f"Drivers of the {OUTCOMES[outcome()][1].lower()}, n = {shown[0][0].n:,}: shares within operations and within "
        "the survey, never across",
    )
    tables.downloads(
        ["driver", "from", "share", "low", "high", "slope", "slope_low", "slope_high", "per"],
        [
            (
                share.driver.id, ranking.kind, share.share, share.low, share.high, share.slope, share.slope_low,
                share.slope_high, share.driver.unit,
            )
            for ranking, share in shown
        ],
        "drivers",
        ["loyalty_score" if outcome() == "loyalty" else "stay"],
        view,
        key="drivers",
    )  # fmt: skip


def leaving(view: View, found: Answers) -> SatisfiedRisk:
    """What raises the risk that satisfied customers leave; waiting counts from where it begins to."""
    curve = waiting.hold_loss(
        view.reader, view.scope, found.period, outcome="disloyal", where=view.filters.where, known=view.known
    )
    bend = curve.found.kink.at if curve.found and curve.found.bends and curve.found.kink else None
    return drivers.satisfied_risk(found, kink=bend)


def leaving_drawn(view: View, found: SatisfiedRisk) -> None:
    """The effects as dots, with what they mean."""
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    charts.drawn(views.leaving(found), "leaving")
    tables.downloads(
        ["driver", "per", "added_risk", "low", "high"],
        [(one.driver.id, one.driver.unit, one.value, one.low, one.high) for one in found.effects],
        "satisfied-but-leaving",
        ["leaving"],
        view,
        key="leaving",
    )
