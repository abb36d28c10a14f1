"""The parts of the page on future needs: wishes, their trend, their segments, and their pull on intention."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from allegiance.charts import format as written
from allegiance.charts import matrix, rows, several
from allegiance.charts.format import count, short_day
from allegiance.metrics import needs
from allegiance.metrics.needs import Need, Needs
from pages.parts import charts, choice, tables, words
from pages.parts.context import View

OUTCOMES: dict[str, str] = {"stay": "intend to stay", "loyal": "are loyal"}
LINES = 4
"""Wishes drawn over time: those named most, and any that clearly grows."""


def ask(view: View) -> Needs:
    """The wishes of the view; the address chooses what they are held against."""
    outcome = choice.asked("outcome", list(OUTCOMES))
    return needs.needs(
        view.reader,
        view.scope,
        view.filters.period,
        outcome="loyal" if outcome == "loyal" else "stay",
        where=view.filters.where,
        known=view.known,
    )


def shown(found: Needs) -> bool:
    """Whether there is anything to draw; says why where there is not."""
    if found.reason:
        words.missing(words.sentence(found.reason))
        return False
    return True


def wishes(view: View, found: Needs) -> None:
    """How often each wish is named, and what the customers who name it bring."""
    others = (
        f" {found.others} further {'wish is' if found.others == 1 else 'wishes are'} named too rarely to be shown."
        if found.others
        else ""
    )
    chart = rows.dots(
        "Share of answers that name it",
        [rows.Item(one.name, one.share, one.named, one.low, one.high) for one in found.needs],
        written.SHARE,
        of="wish",
        note=f"{count(found.any)} of {count(found.answers)} answers name any wish; an answer can name several.{others}",
    )
    charts.show(chart, "wishes", heading=False)
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "Wish": one.name,
                    "Share of answers": f"{written.share(one.share)} ({written.SHARE.interval(one.low, one.high)})",
                    "Answers": one.named,
                    "Customers": one.customers,
                    "Their annual value": _worth(one),
                    "Change in a year": _trend(one),
                    "Stay, against others": _pull(one),
                }
                for one in found.needs
            ]
        ),
        hide_index=True,
        alt=f"Wishes, {len(found.needs)} rows; the same figures can be downloaded below.",
        key="table-wishes",
    )
    _download(view, found)


def _worth(one: Need) -> str:
    """``335,441 (301,220 to 371,040)``, or a dash where too few have a known value or the reader may not see it."""
    if one.value is None:
        return written.NOTHING
    return f"{count(one.value)} ({written.COUNT.interval(one.value_low, one.value_high)})"


def _trend(one: Need) -> str:
    if one.trend.yearly is None:
        return "too few to say"
    text = f"{written.SHARE.moved(one.trend.yearly)} ({written.SHARE.moved_between(one.trend.low, one.trend.high)})"
    return text if one.trend.clear else f"{text}, no clear change"


def _pull(one: Need) -> str:
    if one.pull.difference is None:
        return one.pull.reason
    text = f"{written.SHARE.moved(one.pull.difference)} ({written.SHARE.moved_between(one.pull.low, one.pull.high)})"
    return text if one.pull.clear else f"{text}, no clear difference"


def _download(view: View, found: Needs) -> None:
    heads = [
        "wish", "answers", "share", "low", "high", "customers", "annual_value", "value_low", "value_high", "value_n",
        "change_in_a_year", "change_low", "change_high", "change_clear", found.outcome, "difference_low",
        "difference_high", "difference_n", "difference_clear",
    ]  # fmt: skip
    cells = [
        [
            one.name, one.named, one.share, one.low, one.high, one.customers, one.value, one.value_low, one.value_high,
            one.value_n, one.trend.yearly, one.trend.low, one.trend.high, one.trend.clear, one.pull.difference,
            one.pull.low, one.pull.high, one.pull.n, one.pull.clear,
        ]
        for one in found.needs
    ]  # fmt: skip
    tables.downloads(heads, cells, "wishes", [found.outcome], view, key="wishes")


def over_time(found: Needs) -> None:
    """The wishes month by month; those that clearly change, and where, are drawn in the accent."""
    picked = [
        (one.name, one.months, one.trend.clear)
        for place, one in enumerate(found.needs)
        if place < LINES or one.trend.clear
    ]
    picked += [(f"{cell.need}, {cell.segment}", cell.months, True) for cell in found.cells if cell.months]
    lines = [
        several.Named(
            name,
            [
                several.Place(float(at), month.share, month.n, month.low, month.high, f"{month.month:%B %Y}")
                for at, month in enumerate(months)
            ],
            "accent" if clear else "muted",
        )
        for name, months, clear in picked
    ]
    if not any(place.y is not None for line in lines for place in line.points):
        words.missing("Too few answers a month to draw a line.")
        return
    months = [month.month for month in picked[0][1]]
    every = max(1, -(-len(months) // 4))
    ticks = [(float(at), f"{month:%b %y}") for at, month in enumerate(months) if at % every == 0]
    moving = [name for name, _, clear in picked if clear]
    said = f"Clearly changing: {'; '.join(moving)}." if moving else "None of them clearly changes."
    chart = several.several(
        "Share of answers that name it",
        lines,
        written.SHARE,
        x_title="month",
        ticks=ticks,
        of="wish",
        note=f"{said} {_window(found)} The first and last month may be in part.",
    )
    charts.show(chart, "wishes-months", heading=False)


def _window(found: Needs) -> str:
    if found.window is None:
        return ""
    return f"From {short_day(found.window.start)} to {short_day(found.window.end)}."


def by_segment(view: View, found: Needs) -> None:
    """Wishes against segments: the share of each segment's customers, and where it differs from all."""
    if not any(cell.share is not None for cell in found.cells):
        words.missing("Too few customers in any segment.")
        return
    entries = [
        matrix.Entry(
            cell.need,
            cell.segment,
            cell.share,
            cell.n,
            cell.low,
            cell.high,
            ""
            if cell.lift is None
            else f"{cell.lift:.1f} times all" + (", more than chance" if cell.clear else ""),
        )
        for cell in found.cells
    ]
    chart = matrix.matrix(
        "Customers who name it",
        [one.name for one in found.needs],
        sorted({cell.segment for cell in found.cells}),
        entries,
        written.SHARE,
        of="wish",
        note="By each customer's newest answer, so that whoever answers often does not count more. "
        + _unlike(found),
    )
    charts.show(chart, "wishes-segments", heading=False)
    heads = ["wish", "segment", "share", "low", "high", "n", "lift", "lift_low", "lift_high", "clear"]
    cells = [
        [cell.need, cell.segment, cell.share, cell.low, cell.high, cell.n, cell.lift, cell.lift_low, cell.lift_high,
         cell.clear]
        for cell in found.cells
    ]  # fmt: skip
    tables.downloads(heads, cells, "wishes-by-segment", [found.outcome], view, key="wishes-segments")


def _unlike(found: Needs) -> str:
    unlike = [cell for cell in found.cells if cell.clear and cell.lift is not None and cell.lift > 1]
    if not unlike:
        return "No segment clearly names a wish more often than all."
    told = [f"{cell.need} in {cell.segment} ({cell.lift:.1f} times)" for cell in unlike[:3]]
    return f"Clearly named more often than by all: {'; '.join(told)}."


def pulls(found: Needs) -> None:
    """Those who name a wish against those who do not, within the same reason and segment."""
    choice.buttons("Share who", list(OUTCOMES), "outcome", OUTCOMES.__getitem__)
    known = [one for one in found.needs if one.pull.difference is not None]
    if not known:
        words.missing(words.sentence(found.needs[0].pull.reason or "too few answers to compare"))
        return
    chart = rows.dots(
        f"Share who {OUTCOMES[found.outcome]}: named it, minus did not,",
        [
            rows.Item(
                one.name,
                one.pull.difference,
                one.pull.n,
                one.pull.low,
                one.pull.high,
                emphasis="accent" if one.pull.clear else "muted",
                remark="more than chance" if one.pull.clear else "no clear difference",
            )
            for one in known
        ],
        written.GAP,
        of="wish",
        reference=(0.0, "no difference:"),
        note="Compared within the same reason and segment. An association, not an effect: those who name a wish may "
        f"differ in other ways, and meeting it may change nothing. {_window(found)}",
    )
    charts.show(chart, "wishes-pull", heading=False)
