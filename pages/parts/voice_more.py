"""Comments themselves: quoted, searched, what no theme covers, and in which languages. Texts only of groups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from allegiance.charts import format as written
from allegiance.charts.format import count
from allegiance.charts.spec import Column, table
from allegiance.metrics import comments, discover
from allegiance.metrics.comments import Comments
from allegiance.metrics.discover import Discovered, Found, Which
from allegiance.metrics.drill import Record
from allegiance.metrics.voice import Voice
from pages.parts import choice, private, tables, words
from pages.parts.context import View
from pages.parts.voice import theme_menu

LISTED = 15
"""Discovered themes in the table, at the most."""

AT_ONCE = 3_000
"""Comments that are looked through for themes without being asked to."""

_WHICH = {"unthemed": "Comments without a theme", "all": "All comments"}
_COLUMNS = {
    "answered_at": "Came in",
    "comment": "Comment",
    "themes": "Themes",
    "csat": "Satisfaction",
    "stay": "Means to stay",
    "emotion": "Feeling",
    "language": "Language",
    "channel": "Channel",
    "reason": "Reason",
    "team": "Team",
    "contact_id": "Contact",
}


def reading(view: View, found: Voice) -> None:
    """Typical comments of a theme, and a search through all of them."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        asked = theme_menu(found, "read")
        text = _search()
    title = found.taxonomy.title(asked) if asked else ""
    if asked and not text:
        _quotes(view, asked, title)
    listed = comments.search(
        view.reader,
        view.scope,
        view.filters.period,
        text=text,
        theme=asked,
        where=view.filters.where,
        known=view.known,
    )
    _said(listed, text, title)
    if view.counted and not listed.reason:
        words.note("Texts are listed for all days of the period; figures count its whole weeks alone.")
    if not listed.reason:
        _list(view, found, listed)


def _search() -> str:
    """What is searched for: it lives in the address, like every other choice."""
    asked = st.query_params.get("text", "")[:200]
    st.session_state["voice-text"] = asked
    st.text_input(
        "Search in comments",
        key="voice-text",
        max_chars=200,
        placeholder="A word, a part of one, or several as they stand",
        on_change=_searched,
        width=360,
    )
    return asked.strip()


def _searched() -> None:
    text = (st.session_state["voice-text"] or "").strip()
    if text:
        st.query_params["text"] = text
    elif "text" in st.query_params:
        del st.query_params["text"]


def _said(listed: Comments, text: str, title: str) -> None:
    """How many comments match: exact, whether their texts are shown or not."""
    about = f" with the theme “{title}”" if title else ""
    holding = f" that hold “{text}”" if text else ""
    total = listed.total
    number = f"{count(total)} comment{'' if total == 1 else 's'}{about}{holding}"
    if listed.reason:
        words.missing(
            words.sentence(f"{number}: {listed.reason}" if total else f"no comment{about}{holding}")
        )
    elif total > len(listed.rows):
        words.note(f"{number}; the newest {count(len(listed.rows))} are listed.")
    else:
        words.note(f"{number}, newest first.")


def _quotes(view: View, theme: str, title: str) -> None:
    found = comments.quoted(
        view.reader,
        view.scope,
        view.filters.period,
        theme,
        where=view.filters.where,
        known=view.known,
    )
    if found.rows:
        st.subheader(f"Typical for “{words.label(title)}”", anchor=False)
        quotes(found.rows)


def quotes(rows: Sequence[Record]) -> None:
    """Comments as they were written, with what is known beside them."""
    for row in rows:
        beside = [str(row[name]) for name in ("reason", "language") if row[name] is not None]
        if row["csat"] is not None:
            beside.append(f"satisfaction {row['csat']} of 5")
        words.html(
            f'<div class="al"><p class="al">“{escape(str(row["comment"]))}”</p>'
            f'<p class="al al-note">{escape(" · ".join(beside))}</p></div>'
        )


def _list(view: View, found: Voice, listed: Comments) -> None:
    """The newest comments as a table; a click opens the contact."""
    rows = [_line(row, found) for row in listed.rows]
    frame = pd.DataFrame(rows).drop(columns=["Contact"])
    st.dataframe(
        frame.style.format(_score, subset=["Satisfaction", "Means to stay"]),
        hide_index=True,
        placeholder="–",
        column_config={"Comment": st.column_config.TextColumn(width=460)},
        on_select=(lambda: _picked(listed.rows)) if view.opens("contacts") else "ignore",
        selection_mode="single-row",
        key="comments-table",
        height=min(460, 60 + 36 * len(rows)),
        alt="The newest comments that match, as text; a row with a known contact opens it.",
    )
    _open(view)
    tables.downloads(
        list(_COLUMNS.values()),
        [[row[name] for name in _COLUMNS.values()] for row in rows],
        "comments",
        ["theme_share", "theme_csat"],
        view,
        key="comments",
    )


def _line(row: Record, found: Voice) -> dict[str, object]:
    line: dict[str, object] = {}
    for column, name in _COLUMNS.items():
        value = row[column]
        if column == "answered_at":
            value = f"{value:%Y-%m-%d %H:%M}"
        elif column == "themes":
            value = ", ".join(found.taxonomy.title(theme) for theme in str(value or "").split())
        elif column in ("csat", "stay"):
            value = math.nan if value is None else value
        line[name] = value
    return line


def _score(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.0f} of 5"


def _picked(rows: Sequence[Record]) -> None:
    for place in st.session_state["comments-table"].selection.rows:
        if rows[place]["linked"]:
            st.session_state["voice-contact"] = str(rows[place]["contact_id"])
        return


def _open(view: View) -> None:
    if not view.opens("contacts"):
        return
    contact = st.session_state.pop("voice-contact", "")
    if contact:
        st.switch_page("pages/contacts.py", query_params={**view.filters.query, "contact": contact})
    words.note("Click on a row to open the contact that the comment is about.")


def discovered(view: View, voice: Voice) -> None:
    """Themes that the comments themselves show, and a taxonomy with their words to start from."""
    which: Which = (
        "all" if choice.buttons("Look in", list(_WHICH), "look", _WHICH.__getitem__) == "all" else "unthemed"
    )
    share = voice.unthemed.share.value if voice.unthemed else 0.0
    number = voice.unthemed.mentions if voice.unthemed else 0
    words.note(
        f"{written.SHARE.value(share)} of {count(voice.comments)} comments match no theme ({count(number)}). Below is "
        "what they have in common, found from the comments alone: each language by itself, named by the words that "
        "are most typical of it."
    )
    if which == "unthemed" and not number:
        words.missing("Every comment matches a theme.")
        return
    key = (
        view.reader.generation,
        view.scope,
        view.filters.period,
        view.filters.where,
        voice.taxonomy.sha256,
        which,
    )
    kept = st.session_state.get("voice-found")
    if kept is None or kept[0] != key:
        size = voice.comments if which == "all" else number
        if size > AT_ONCE and not st.button(
            f"Look through {count(min(size, discover.SAMPLED))} comments", key="voice-look"
        ):
            return
        with st.spinner("Looking for what comments have in common"):
            kept = (key, _ask(view, which))
        st.session_state["voice-found"] = kept
    _themes(view, voice, kept[1])


def _ask(view: View, which: Which) -> Discovered:
    return discover.discover(
        view.reader,
        view.scope,
        view.filters.period,
        which=which,
        where=view.filters.where,
        known=view.known,
    )


def _themes(view: View, voice: Voice, found: Discovered) -> None:
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    if found.looked_at < found.total:
        words.note(
            f"A sample of {count(found.looked_at)} of {count(found.total)} comments, always the same one."
        )
    rows = [
        (
            ", ".join(theme.words[:4]),
            theme.language or "not known",
            count(theme.comments),
            written.SHARE.value(theme.share),
            _known(theme),
            f"“{theme.examples[0]['comment']}”" if theme.examples else "",
        )
        for theme in found.themes[:LISTED]
    ]
    heads = [
        "Typical words",
        Column("Language", numeric=False),
        "Comments",
        "Share of the language",
        Column("Known as", numeric=False),
        Column("For example", numeric=False),
    ]
    words.plain_table(table(heads, rows), "What comments have in common")
    if len(found.themes) > LISTED:
        words.note(f"{len(found.themes) - LISTED} smaller ones are not listed.")
    if found.skipped:
        few = ", ".join(f"{language or 'not known'} ({number})" for language, number in found.skipped)
        words.note(f"Too few comments to look for themes in: {few}.")
    st.download_button(
        "Download taxonomy.toml with these words added" if found.new else "Download taxonomy.toml",
        data=lambda: discover.suggestions(voice.taxonomy, found, view.filters.period),
        file_name="taxonomy.toml",
        mime=private.kind("application/toml"),
        on_click="ignore",
        type="tertiary",
        key="taxonomy-download",
    )
    words.note(
        "Rename, move or delete what was added, then put the file into the data folder: the next import (or "
        "allegiance rebuild) reads every comment again."
        if found.new
        else "The taxonomy knows all of these. Your own, changed and put into the data folder, replaces it."
    )


def _known(theme: Found) -> str:
    if theme.known_as:
        return theme.known_as
    return (
        "no theme"
        if theme.covered == 0
        else f"several themes ({written.SHARE.value(theme.covered)} have one)"
    )


def languages(view: View) -> None:
    """Comments by language, as the survey says."""
    found = comments.languages(
        view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known
    )
    rows = [
        (
            one.language or "not known",
            count(one.comments),
            written.SHARE.value(one.share),
            written.SHARE.interval(one.low, one.high),
            "too few" if one.covered is None else written.SHARE.value(one.covered),
        )
        for one in found
    ]
    heads = ["Language", "Comments", "Share", "95% interval", "Match a theme"]
    words.plain_table(table(heads, rows), "Comments by language, as the survey says")
