"""The roles of the sample company, to look through the eyes of each. For made-up data alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import streamlit as st

from allegiance.metrics import standing
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load as load_catalogue
from allegiance.metrics.places import places
from allegiance.people import granted
from allegiance.people.grants_model import Grant
from allegiance.people.rights import GRANTED, TITLES, Role
from allegiance.people.scope import Scope, everyone
from allegiance.sample import roster

CHOSEN = "al.persona"
"""Where the session keeps the persona."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody of the sample company."""

    title: str
    role: Role


PERSONAS: Mapping[str, Persona] = MappingProxyType(
    {"everyone": Persona("Whole company", Role.operator)}
    | {str(role): Persona(TITLES[role], role) for role in GRANTED}
)
"""Whole company first: what the dashboard shows before anybody chose."""


def chosen() -> str:
    """The persona that the session looks through."""
    found = st.session_state.get(CHOSEN)
    return found if found in PERSONAS else "everyone"


def scope(persona: str, reader: Asker) -> Scope:
    """What the persona may see. A lead and an employee are real ones of the sample: the first team's by name."""
    role = PERSONAS[persona].role
    if role is Role.operator:
        return everyone()
    if role not in (Role.lead, Role.employee):
        return Scope.of(role, persona)
    number = roster.cast(reader).get(role)
    today = standing.standing(reader, everyone(), load_catalogue().coverage).last_day
    if number is None or today is None:
        return Scope(persona)
    found = granted.held(persona, [Grant(persona, role, employee=number)], today)
    return granted.scope(found, role, places(reader, number))
