"""The frame around every page: brand, navigation that keeps the filters, banner, errors as designed states."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from allegiance import settings as settings_module
from allegiance.charts.format import day
from allegiance.errors import AllegianceError, NoData
from allegiance.people import modes, rights
from allegiance.people.rights import Rights
from allegiance.settings import Settings
from pages.parts import account, context, states, words
from pages.parts.session import Visitor

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "static"
ANYBODY = "Scorecards"
"""What the page about one scorecard is called for whoever may open everybody's."""
RARE = ("approvals",)
"""Pages that whoever sees nobody but themselves hardly ever needs: reached by a link, not by the navigation."""
OWN = ("My work", "My team")
"""What the pages about one person and about teams are called for whoever sees nobody but themselves."""


@cache
def _mark() -> str:
    """The mark as an address of its own: no request, and the same on every page."""
    return "data:image/svg+xml;base64," + base64.b64encode((STATIC / "mark.svg").read_bytes()).decode()


def brand() -> None:
    """The mark and the name."""
    words.html(f'<div class="al al-brand"><img src="{_mark()}" alt=""><span>Allegiance</span></div>')


def style() -> None:
    """What the theme cannot say."""
    st.html(STATIC / "allegiance.css")


def navigation(groups: Mapping[str, Sequence[Page]], current: Page, visitor: Visitor) -> None:
    """Brand, groups, who looks, and the pages of the group one is in. A link carries the filters along."""
    kept = {
        name: values
        for name, values in context.parameters().items()
        if name in ("period", "against", "site", "team", "employee", "channel", "queue", "reason", "segment")
    }
    here = next((name for name, pages in groups.items() if current in pages), "")
    with st.container(horizontal=True, vertical_alignment="center", key="al-nav"):
        brand()
        for name, pages in groups.items():
            if not pages:
                continue
            # A group of one page is that page.
            label = _label(pages[0], visitor) if len(pages) == 1 or _label(pages[0], visitor) in OWN else name
            _entry(pages[0], label, name == here, "true" if len(pages) > 1 else "page", kept)
        account.menu(visitor)
    if len(groups.get(here, ())) > 1:
        with st.container(horizontal=True, vertical_alignment="center", key="al-subnav"):
            for page in groups[here]:
                _entry(page, _label(page, visitor), page == current, "page", kept)


def _label(page: Page, visitor: Visitor) -> str:
    """What the navigation calls a page: whoever sees nobody but themselves finds no “people” there."""
    held = rights.RIGHTS[visitor.role]
    if held.pay is rights.Pay.all and _name(page) == "scorecard":
        return ANYBODY
    return {"employee": OWN[0], "team": OWN[1]}.get(_name(page), page.title) if held.own else page.title


def _entry(page: Page, label: str, is_here: bool, aria: str, kept: Mapping[str, Sequence[str]]) -> None:
    if is_here:
        words.html(f'<div class="al al-here" aria-current="{aria}">{label}</div>')
    else:
        st.page_link(page, label=label, query_params=dict(kept) or None)


def banner(settings: Settings) -> None:
    """On the made-up company every page says so."""
    if settings.sample:
        words.html(
            '<div class="al al-banner" role="note"><strong>Sample company.</strong> '
            "Everybody and everything here is made up, to look around. Import your own exports to see your own."
            "</div>"
        )


def opened(groups: Mapping[str, Sequence[Page]], held: Rights) -> dict[str, list[Page]]:
    """The pages that somebody with these rights may open, by group; groups of none are left out.

    Whoever sees nobody but themselves comes to their own page first, before their team's.
    """
    found = {
        name: [page for page in pages if rights.opens(held, _name(page))] for name, pages in groups.items()
    }
    if held.own:
        found = {name: [page for page in pages if _name(page) not in RARE] for name, pages in found.items()}
        for pages in found.values():
            pages.sort(key=lambda page: _name(page) != "employee")
    return {name: pages for name, pages in found.items() if pages}


def _name(page: Page) -> str:
    """What the table of rights calls a page: its file's name. The first page has no path of its own."""
    return page.url_path or "pulse"


def run(page: Page, first: Page | None = None) -> None:
    """Run a page; whatever goes wrong becomes words, and the trace goes to the log alone.

    Args:
        page: the page asked for.
        first: the first page that whoever looks may open: where the front door leads who may not see the pulse.
    """
    try:
        scope = context.allowed(settings_module.load())
        if rights.opens(scope.rights, _name(page)):
            page.run()
        elif scope.rights == rights.NOTHING:
            states.nothing_visible()
        elif not page.url_path and first is not None and first != page:
            st.switch_page(first)
        else:
            mode = scope.role is not None and rights.opens(rights.RIGHTS[scope.role], _name(page))
            told = modes.told(settings_module.load()) if mode else ()
            states.closed(page.title, rights.TITLES[scope.role] if scope.role else "", told)
    except AllegianceError as error:
        if not isinstance(error, NoData):
            states.note_trouble(error, _home())
        states.trouble(error)
    except Exception as error:
        states.surprise(error, _home())


def foot(view: context.View) -> None:
    """At the end of a page: which data this is."""
    last = view.known.last_day
    parts = [view.settings.company]
    if last:
        parts.append(f"data up to {day(last)}")
    parts += [f"generation {view.reader.generation}", f"days as in {view.settings.timezone}"]
    words.note(" · ".join(parts))


def _home() -> Path:
    try:
        return settings_module.load().home
    except AllegianceError:
        return ROOT / "var"
