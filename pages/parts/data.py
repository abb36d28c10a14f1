"""The parts of the page on data: the ledger of imports, rejects, coverage, and who answers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from allegiance.charts.format import NOTHING, SHARE, count, day, share, size
from allegiance.charts.spec import Column, table
from allegiance.metrics import permitted, sentences
from allegiance.metrics.answering import who_answers
from allegiance.metrics.downloads import to_csv
from allegiance.metrics.ledger import Ledger, ledger
from allegiance.metrics.ledger import rejects as all_rejects
from allegiance.metrics.standing import ENTITIES
from allegiance.metrics.where import UNKNOWN
from pages.parts import choice, private, words
from pages.parts.context import View

SPLITS = ("channel", "reason", "segment", "team", "site")
"""By what those who answer are compared with those who could have."""


def load(view: View) -> Ledger:
    """Everything imported so far."""
    return ledger(view.reader, view.scope)


def sentence(view: View, found: Ledger) -> str:
    """The page in a sentence."""
    if not found.files:
        return _reach(view)
    adds = "and the counts add up" if found.adds_up else "and the counts do not add up: run the import again"
    when = f"{found.imported_at:%d %B %Y, %H:%M}".lstrip("0") if found.imported_at else NOTHING
    return (
        f"{count(found.read)} rows were read from {count(len(found.files))} files, the newest on {when}: "
        f"{count(found.loaded + found.updated)} were taken in, {count(found.unchanged)} were there already, "
        f"{count(found.rejected)} were refused, {adds}."
    )


def _reach(view: View) -> str:
    """The page for whoever does not see the files: how far the data reaches, and what is measured."""
    every = view.catalogue.metrics.values()
    able = sum(not view.known.missing(metric) for metric in every)
    first, last = view.known.first_day, view.known.last_day
    days = f"The data reaches from {day(first)} to {day(last)}; " if first and last else ""
    text = f"{days}{count(able)} of {count(len(every))} figures can be computed from it."
    return text[:1].upper() + text[1:]


def freshness(view: View, found: Ledger) -> None:
    """How far each kind of data reaches."""
    st.header("How far it reaches", anchor=False)
    rows = [
        (_kind(entity), day(first) if first else NOTHING, day(last) if last else NOTHING)
        for entity, (first, last) in view.known.days.items()
    ]
    columns = ["Kind of data", Column("First day", numeric=False), Column("Last day", numeric=False)]
    words.plain_table(
        table(columns, rows), "First and last day of each kind of data, in the company's calendar"
    )


def _kind(entity: str) -> str:
    name = ENTITIES.get(entity, entity)
    return name[:1].upper() + name[1:]


def files(view: View, found: Ledger) -> None:
    """Every file, newest import first; nothing of it for whoever does not see imports."""
    if not found.files:
        return
    st.header("Imports", anchor=False)
    frame = pd.DataFrame(
        [
            {
                "Imported": row["imported_at"],
                "File": row["file"],
                "Profile": row["profile"],
                "Holds": _kind(str(row["entity"])),
                "Size": size(float(str(row["bytes"]))),
                "Read": row["read"],
                "Loaded": row["loaded"],
                "Updated": row["updated"],
                "Unchanged": row["unchanged"],
                "Rejected": row["rejected"],
            }
            for row in found.files
        ]
    )
    numbers = {name: st.column_config.NumberColumn(format="localized") for name in frame.columns[5:]}
    st.dataframe(
        frame,
        hide_index=True,
        alt="Imported files with the rows read, loaded, updated, unchanged and rejected.",
        column_config={"Imported": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"), **numbers},
        key="files",
    )


def rejects(view: View, found: Ledger) -> None:
    """Why rows were refused, and all of them for download; nothing of it for whoever does not see them."""
    if not found.files or not view.scope.rights.rejects:
        return
    st.header("Refused rows", anchor=False)
    if not found.reasons:
        words.missing("No row was refused.")
        return
    frame = pd.DataFrame(
        [
            {
                "File": row["file"],
                "Column": row["column_name"],
                "Reason": str(row["reason"]).replace("_", " "),
                "Rows": row["rejected"],
                "For example": row["example"],
            }
            for row in found.reasons
        ]
    )
    st.dataframe(
        frame,
        hide_index=True,
        alt="Reasons why rows were refused, with an example of each.",
        column_config={
            "Rows": st.column_config.NumberColumn(format="localized"),
            "For example": st.column_config.TextColumn(width="large"),
        },
        key="reasons",
    )
    st.download_button(
        "Download the refused rows (CSV)",
        data=lambda: _rejected_rows(view),
        file_name="refused-rows.csv",
        mime=private.kind("text/csv"),
        on_click="ignore",
        key="csv-rejects",
    )


def _rejected_rows(view: View) -> bytes:
    found = all_rejects(view.reader, view.scope)
    return to_csv(list(found.columns), found.astype(object).where(found.notna(), None).to_numpy().tolist())


def coverage(view: View) -> None:
    """Which figures are not measured, and how far each column is filled."""
    st.header("What is not measured", anchor=False)
    silent = [(metric, view.known.missing(metric)) for metric in view.catalogue.metrics.values()]
    rows = [(metric.short, reason.removeprefix("not measured: ")) for metric, reason in silent if reason]
    if rows:
        columns = ["Figure", Column("Why", numeric=False)]
        words.plain_table(
            table(columns, rows), f"{len(rows)} of {len(silent)} figures cannot be computed from the exports"
        )
    else:
        words.missing("Every figure in the catalogue is measured.")
    with st.expander("How far each column is filled", key="filled"):
        words.plain_table(
            table(
                ["Column", "Filled", "Rows", "Share"],
                [
                    (name, count(filled), count(rows), share(filled / rows) if rows else NOTHING)
                    for name, (filled, rows) in view.known.filled.items()
                ],
            ),
            f"Below {view.known.coverage:.0%} a figure that needs the column is not measured",
        )


def who(view: View) -> None:
    """Whether those who answer are like those who could have: by group, and what it does to satisfaction."""
    options = [name for name in SPLITS if len(view.members.get(name, {})) > 1]
    able = permitted.splits(view.scope, options, view.filters.where)
    if options and not able:
        words.missing(words.sentence(permitted.refused(view.scope, options[:1], view.filters.where)))
        return
    options = able
    if not options:
        words.missing("The exports name no channel, reason, segment or team to compare by.")
        return
    dimension = choice.buttons("Compare by", options, "group", str.capitalize)
    found = who_answers(
        view.reader,
        view.scope,
        view.filters.period,
        by=(dimension,),
        where=view.filters.where,
        known=view.known,
    )
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    words.html(f'<p class="al">{words.escape(sentences.data(view.known, found))}</p>')
    heads: list[str | Column] = [
        dimension.capitalize(), "Contacts", "Share of contacts", "Share of answers", "Response rate", "95% interval",
        "Satisfaction", "n",
    ]  # fmt: skip
    rows = [
        (
            one.members[0] or UNKNOWN,
            count(one.eligible),
            share(one.share_eligible),
            share(one.share_answers),
            SHARE.value(one.response_rate),
            SHARE.interval(one.response_low, one.response_high),
            SHARE.value(one.csat),
            count(one.csat_n),
        )
        for one in found.members
    ]
    words.plain_table(
        table(heads, rows),
        f"Who could have answered and who did, {view.filters.period.label}, by {dimension}",
    )
    words.note(
        f"Those who answer differ from everyone by {share(found.distance)} of the mix: that many would have to be "
        "exchanged to make the two alike."
    )
