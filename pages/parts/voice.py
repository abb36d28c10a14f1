"""The parts of the page on comments: themes, how they moved, how those who mention them feel, what moved along."""

from __future__ import annotations

import math
from html import escape

import pandas as pd
import streamlit as st

from allegiance.charts import format as written
from allegiance.charts import rows, several
from allegiance.metrics import sentences_voice, voice, voice_links
from allegiance.metrics.voice import Theme, Voice
from allegiance.metrics.voice_links import Links, Moved
from allegiance.metrics.voice_rows import HEADS, theme_rows
from allegiance.views import voice as views
from pages.parts import charts, choice, tables, words
from pages.parts.context import View

LINES = 3
"""Themes drawn over time beside the one that was chosen."""


def ask(view: View) -> Voice:
    """Themes for the view's period, comparison and filters."""
    return voice.voice(
        view.reader,
        view.scope,
        view.filters.period,
        against=view.filters.against,
        where=view.filters.where,
        known=view.known,
    )


def nothing(view: View, found: Voice) -> None:
    """Why there is nothing to show; one's own comments for whoever sees those."""
    scope = view.scope
    if scope.rights.own and scope.rights.comments and scope.employees and not view.filters.where.employee:
        st.page_link(
            "pages/voice.py",
            label="What customers wrote about one's own contacts",
            query_params=view.filters.at(employee=scope.employees),
        )
        return
    words.missing(words.sentence(found.reason))
    if found.reason.startswith("too few"):
        words.note("Choose a longer period or remove a filter.")


def shares(found: Voice) -> None:
    """Share of comments by theme; a click chooses the theme that is drawn over time and read below."""
    chart = views.shares(found)
    if isinstance(chart, str):
        words.missing(chart)
    else:
        charts.show(chart, "themes", pick=_choose, heading=False)


def _choose(theme: str) -> None:
    if theme:
        st.query_params["theme"] = theme
    elif "theme" in st.query_params:
        del st.query_params["theme"]


def theme_menu(found: Voice, place: str) -> str:
    """The theme that the address chooses, empty for every theme. It stands in two places and is one choice."""
    options = ["", *(theme.id for theme in found.every if theme.mentions)]
    asked = st.query_params.get("theme", "")
    key = f"voice-theme-{place}"
    st.session_state[key] = asked if asked in options else ""
    st.selectbox(
        "Theme",
        options,
        key=key,
        format_func=lambda name: _title(found, name) if name else "Every theme",
        on_change=lambda: _choose(st.session_state[key]),
        width=280,
    )
    return asked if asked in options else ""


def over_time(view: View, found: Voice) -> None:
    """The most frequent themes over time, with the chosen one before the others."""
    named = [theme for theme in found.themes if theme.mentions]
    if not named:
        return
    chosen = theme_menu(found, "line") or named[0].id
    step = voice.step(found, view.filters.period)
    lines = voice.over_time(
        view.reader,
        view.scope,
        view.filters.period,
        step,
        where=view.filters.where,
        known=view.known,
    )
    names = list(dict.fromkeys([chosen, *(theme.id for theme in named[:LINES])]))
    drawn = [
        several.Named(
            _short(_title(found, name)),
            [
                several.Place(
                    float(point.start.toordinal()),
                    point.value,
                    point.n,
                    point.low,
                    point.high,
                    written.short_day(point.start),
                )
                for point in lines.get(name, ())
            ],
            emphasis="accent" if name == chosen else "muted",
        )
        for name in names
    ]
    if not any(point.y is not None for line in drawn for point in line.points):
        words.missing(f"Too few comments a {step} to draw a line (10 are needed).")
        return
    places = list(lines.get(chosen, ()))
    ticks = [
        (float(point.start.toordinal()), f"{point.start.day} {point.start:%b}")
        for point in places[:: max(1, math.ceil(len(places) / 5))]
    ]
    chart = several.several(
        "Share of comments",
        drawn,
        written.SHARE,
        x_title=step,
        ticks=ticks,
        of="theme",
        note=f"One point a {step}; where fewer than 10 comments came in there is none.",
    )
    charts.show(chart, "themes-time", heading=False)


def _short(title: str) -> str:
    """The first word of two, so that a name fits beside the end of its line."""
    return title.partition(" and ")[0].partition(",")[0]


def _title(found: Voice, name: str) -> str:
    theme = found[name]
    return theme.title if theme else found.taxonomy.title(name)


def table(view: View, found: Voice) -> None:
    """Every theme with all its figures; sortable, downloadable."""
    frame = pd.DataFrame([_line(theme, found) for theme in found.every])
    percent = [name for name in ("Share", "Negative", "Satisfied", "Mean to stay") if name in frame]
    style = frame.style.format(_share, subset=percent, na_rep="–").format(
        _points, subset=["Change"], na_rep="–"
    )
    with st.expander("All themes as a table", key="themes-expander"):
        st.dataframe(
            style,
            hide_index=True,
            placeholder="–",
            alt=f"Themes of comments, {len(frame)} rows; the same rows can be downloaded below.",
            key="themes-table",
            column_config={"Comments": st.column_config.NumberColumn(format="localized")},
        )
    tables.downloads(HEADS, theme_rows(found), "themes", ["theme_share", *voice.ASIDE], view, key="themes")


def _line(theme: Theme, found: Voice) -> dict[str, object]:
    line: dict[str, object] = {
        "Theme": theme.title,
        "Comments": theme.mentions,
        "Share": _number(theme.share.value),
        "95% interval": written.SHARE.interval(theme.share.low, theme.share.high),
        "Change": _number(theme.share.change),
        "95% of the change": written.SHARE.moved_between(theme.share.change_low, theme.share.change_high),
        "Verdict": theme.share.verdict or theme.moved,
    }
    if not found.emotion:
        line["Negative"] = _number(theme.aside["theme_negative"].value)
    line["Satisfied"] = _number(theme.aside["theme_csat"].value)
    line["Mean to stay"] = _number(theme.aside["theme_stay"].value)
    return line


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _share(value: float) -> str:
    return written.SHARE.value(value)


def _points(value: float) -> str:
    return written.SHARE.moved(value)


def feelings(found: Voice) -> None:
    """Feeling by theme where the export names it, else satisfaction; and against those who do not mention it."""
    options = [
        name for name in views.ASIDE if any(theme.aside[name].value is not None for theme in found.every)
    ]
    if found.emotion:
        words.note(words.sentence(f"feeling by theme is {found.emotion}") + " Satisfaction is shown instead.")
    if not options:
        words.missing(
            words.sentence(found.themes[0].aside["theme_csat"].reason if found.themes else "no theme")
        )
        return
    metric = choice.buttons("Share who", options, "aside", views.ASIDE.__getitem__)
    left, right = st.columns(2, gap="large")
    with left:
        _aside(found, metric)
    with right:
        _against(found, "theme_csat" if metric not in voice.GAPS else metric)


def _aside(found: Voice, metric: str) -> None:
    st.subheader(views.ASIDE[metric] + ", of those who mention it", anchor=False)
    ordered = sorted(found.themes, key=lambda theme: -_number(theme.aside[metric].value))
    shown = [theme for theme in ordered if theme.aside[metric].value is not None][: views.DRAWN]
    few = [theme.title for theme in found.themes if theme.aside[metric].value is None]
    if not shown:
        words.missing("Too few of those who mention any theme answered it.")
        return
    chart = rows.dots(
        views.ASIDE[metric],
        [
            rows.Item(theme.title, one.value, one.n, one.low, one.high, key=theme.id)
            for theme in shown
            if (one := theme.aside[metric])
        ],
        written.SHARE,
        of="theme",
        note=_few(few),
    )
    charts.show(chart, f"aside-{metric}", pick=_choose, heading=False)


def _few(titles: list[str]) -> str:
    return f"Too few (under 10) for: {', '.join(titles)}." if titles else ""


def _against(found: Voice, metric: str) -> None:
    st.subheader(f"{views.ASIDE[metric]}: those who mention it, against those who do not", anchor=False)
    chart = views.against(found, metric)
    if isinstance(chart, str):
        words.missing(chart)
    else:
        charts.show(chart, f"against-{metric}", pick=_choose, heading=False)


def links(view: View, found: Voice) -> None:
    """Which themes moved while satisfaction or the will to stay moved, and where."""
    metric: Moved = (
        "stay"
        if choice.buttons("Beside", ["csat", "stay"], "beside", lambda name: view.catalogue[name].short)
        == "stay"
        else "csat"
    )
    linked = voice_links.links(
        view.reader,
        view.scope,
        metric,
        view.filters.period,
        view.filters.against,
        where=view.filters.where,
        known=view.known,
    )
    short = view.catalogue[metric].short
    if linked.reason:
        words.missing(words.sentence(linked.reason))
        return
    if linked.whole.change is not None:
        moved = written.SHARE.moved(linked.whole.change)
        sure = written.SHARE.moved_between(linked.whole.change_low, linked.whole.change_high)
        words.note(f"{short}, of all answers: {moved} ({sure}), {linked.whole.verdict}.")
    words.html(f'<p class="al">{escape(sentences_voice.links(linked, short))}</p>')
    if any(link.clear for link in linked.links):
        _pulls(linked, short)
    else:
        with st.expander("What was looked at", key="pulls-expander"):
            _pulls(linked, short)
    _places(view, linked)


def _pulls(linked: Links, short: str) -> None:
    if not linked.links:
        words.missing("Too few comments of any theme in both periods.")
        return
    chart = rows.dots(
        f"Goes along with {short[:1].lower()}{short[1:]}",
        [
            rows.Item(
                link.title,
                link.pull,
                link.mentions,
                link.low,
                link.high,
                key=link.theme,
                remark="clear" if link.clear else "not clear",
            )
            for link in sorted(linked.links, key=lambda link: link.pull)[: views.DRAWN]
        ],
        written.GAP,
        of="theme",
        reference=(0.0, "nothing"),
        note="Change of the share of comments with the theme, times the difference between those who mention it and "
        "those who do not. Themes overlap and not everybody writes: the parts do not add up, and none is a cause.",
    )
    charts.show(chart, "pulls", pick=_choose, heading=False)


def _places(view: View, linked: Links) -> None:
    short = view.catalogue[linked.metric].short
    if not linked.places:
        words.note(
            f"In no team and for no reason of contact has {short[:1].lower()}{short[1:]} clearly moved."
        )
        return
    told = []
    for place in linked.places[:8]:
        name = view.members.get(place.dimension, {}).get(place.member or "", place.member or "(not known)")
        along = "no theme clearly moved along"
        if place.share is not None and place.share.change is not None:
            along = f"{place.title} {written.SHARE.moved(place.share.change)} of comments"
        told.append((f"{name} ({place.dimension})", f"{written.SHARE.moved(place.figure.change)}; {along}"))
    st.subheader(f"Where {short[:1].lower()}{short[1:]} moved", anchor=False)
    words.facts(told)
