"""What a page has to know: settings, reader, scope, what the exports carry, and the filters of the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from allegiance import settings as settings_module
from allegiance.charts.theme import Mode
from allegiance.errors import AllegianceError
from allegiance.metrics import catalogue, drill, permitted
from allegiance.metrics.catalogue import Catalogue
from allegiance.metrics.standing import Standing, standing
from allegiance.people.modes import under
from allegiance.people.rights import NOTHING, opens
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.warehouse.reader import Reader, open_reader
from pages.parts import session, url
from pages.parts.url import Filters, Members


@dataclass(frozen=True, slots=True)
class View:
    """One rerun of one page: who asks, of which data, with which filters."""

    settings: Settings
    reader: Reader
    scope: Scope
    catalogue: Catalogue
    known: Standing
    members: Members
    filters: Filters

    def opens(self, page: str) -> bool:
        """Whether whoever looks may open another page: no link leads where nobody is let in."""
        return opens(self.scope.rights, page)

    @property
    def counted(self) -> str:
        """The whole weeks that figures count here, in words, where they do not count the days as asked."""
        return permitted.told(
            self.reader, self.scope, self.filters.where, self.filters.period, self.known.last_day
        )

    @property
    def visible(self) -> bool:
        """Whether the scope sees any data at all."""
        reaches = self.scope.all_rows or self.members or not self.scope.rights.figures
        return self.known.last_day is not None and self.scope.rights != NOTHING and bool(reaches)


def current_scope() -> Scope:
    """Who is asking, in which role, and what of.

    Raises:
        NotAllowed: nobody whom anything was granted to.
    """
    settings = settings_module.load()
    return session.scope(settings, open_reader(settings))


def allowed(settings: Settings) -> Scope:
    """Who is asking, under the company's modes.

    Raises:
        NotAllowed: as :func:`current_scope`.
    """
    return under(current_scope(), settings)


def parameters() -> dict[str, list[str]]:
    """The query string, every parameter with all its values."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def mode() -> Mode:
    """Light or dark, as the reader's browser shows it."""
    return "dark" if st.context.theme.type == "dark" else "light"


def load(usual: str = url.DEFAULT_PERIOD) -> View:
    """The view of this rerun; ``usual`` is the period of an address that names none.

    Raises:
        AllegianceError: a setting, the data folder or the data cannot be used.
    """
    settings = settings_module.load()
    reader = open_reader(settings)
    scope = allowed(settings)
    definitions = catalogue.load(settings)
    known = standing(reader, scope, definitions.coverage)
    asked = parameters()
    members: dict[str, dict[str, str]] = drill.members(reader, scope)
    members["employee"] = _employees(reader, scope, asked)
    filters = url.read(asked, members, known.first_day, known.last_day, usual)
    # A link within a page changes what the server sees but not the address: saying it again makes them agree.
    st.query_params.from_dict(asked)
    return View(settings, reader, scope, definitions, known, members, filters)


def _employees(reader: Reader, scope: Scope, asked: dict[str, list[str]]) -> dict[str, str]:
    """Names of the employees that can be chosen: those of the teams filtered by, and those in the address.

    A company has thousands: nobody chooses among them without a team.
    """
    found: dict[str, str] = {}
    if teams := asked.get("team"):
        found |= {one.employee: one.name for one in drill.people(reader, scope, teams=teams)}
    if wanted := [one for one in asked.get("employee", []) if one not in found]:
        found |= {one.employee: one.name for one in drill.people(reader, scope, employees=wanted)}
    return found


__all__ = ["AllegianceError", "View", "current_scope", "load", "mode", "parameters"]
