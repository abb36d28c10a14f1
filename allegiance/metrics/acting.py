"""Somebody's scope, from everything that was granted to them: for the command line, documents and checks of rights.

Pages take the same steps for whoever is signed in, with the groups that the sign-in names besides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allegiance.errors import NotAllowed
from allegiance.metrics.asking import Asker
from allegiance.metrics.places import places
from allegiance.people import granted, grants, roster
from allegiance.people.grants_model import Grant
from allegiance.people.modes import under
from allegiance.people.rights import TITLES, Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings


def granted_to(settings: Settings, person: str, groups: Iterable[Grant] = ()) -> granted.Held:
    """What is in force for a person today: by the roster, by delegation, and by groups that a sign-in named.

    Raises:
        AccessFileError: the roster cannot be used; then nothing is granted to anybody.
        WorkError: delegated grants cannot be read.
    """
    today = datetime.now(settings.zone).date()
    every = (*roster.load(settings.home), *grants.in_force(settings, person), *groups)
    return granted.held(person, every, today)


def scope_of(reader: Asker, found: granted.Held, role: Role) -> Scope:
    """The scope of somebody in one of their roles, under the company's modes."""
    known = places(reader, found.employee) if granted.needs_places(role) else granted.Places()
    return under(granted.scope(found, role, known), reader.settings)


def acting_as(reader: Asker, person: str, role: Role | None = None) -> Scope:
    """The scope of a person; without a role in the one that reaches least.

    Raises:
        NotAllowed: nothing is granted to the person, or not this role.
        AccessFileError, WorkError: as :func:`granted_to`.
    """
    found = granted_to(reader.settings, person)
    if not found.roles:
        raise NotAllowed(
            f"Nothing is granted to {person}.", "Write a row for this identity into access/roster.csv."
        )
    if role is not None and role not in found.roles:
        held = ", ".join(TITLES[one] for one in found.roles)
        raise NotAllowed(f"{person} does not hold the role {role}.", f"Roles held: {held}.")
    return scope_of(reader, found, role or found.roles[0])
