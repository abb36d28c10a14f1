"""Who is looking: signed in, a persona of the sample company, or whoever runs this on their own machine.

Everything fails closed: whoever does not come out as a visitor is refused, and a page that runs without ``app.py`` asks
here again. Nothing of it is kept between reruns but what was chosen: the role, or the persona.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from allegiance.errors import NotAllowed
from allegiance.metrics.asking import Asker
from allegiance.metrics.places import places
from allegiance.people import granted, grants, roster
from allegiance.people.exposure import exposed
from allegiance.people.grants_model import Grant
from allegiance.people.identity import Identity, identity
from allegiance.people.modes import under
from allegiance.people.rights import RIGHTS, Rights, Role
from allegiance.people.rows import AccessFileError
from allegiance.people.scope import Scope, everyone
from allegiance.people.sessions import Register
from allegiance.people.sign_in import SignIn, setup
from allegiance.sample.genuine import genuine
from allegiance.settings import Settings
from pages.parts import personas

ROLE = "al.role"
"""Where the session keeps the role that somebody chose to act in."""

REGISTER = Register()
"""The sign-ins that this server knows, the same for all of its sessions; no cache, which somebody could clear."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever looks at this rerun of the page."""

    name: str
    """To greet with."""

    role: Role
    """In which they act."""

    roles: tuple[Role, ...] = ()
    """In which they may act."""

    held: granted.Held | None = None
    """What was granted to somebody who signed in."""

    who: Identity | None = None
    """Somebody who signed in."""

    sign_in: SignIn | None = None
    persona: str = ""
    """One of :data:`personas.PERSONAS`, in the sample company."""

    manages: bool = False
    """Whether a site or team was delegated to them: the page about access opens, for that alone."""


class Exposed(NotAllowed):
    """Real data, no sign-in, and a request that may come from elsewhere."""

    title = "This dashboard is closed"


class NotSignedIn(NotAllowed):
    """There is a sign-in, and nobody has used it."""

    title = "Sign in to see this"


class NoRole(NotAllowed):
    """Somebody signed in to whom nothing was granted."""

    title = "You have no role yet"


def visitor(settings: Settings, *, deed: bool = True) -> Visitor:
    """Whoever looks.

    Args:
        settings: of the data folder.
        deed: whether somebody did something, or the page only looks whether it may stay.

    Raises:
        NotAllowed: :class:`Exposed`, :class:`NotSignedIn`, :class:`NoRole`.
        SignInRefused: a sign-in that is none, or has run out.
        AccessFileError: a file of rights cannot be used, or half a sign-in is set up.
    """
    sign_in = setup(settings)
    section = _section()
    if sign_in is None and not section:
        return _unsigned(settings)
    if sign_in is None or sign_in.access.claims is None or not section:
        raise AccessFileError(
            "The sign-in is set up only by half, so nothing is shown.",
            "Set it up in access/access.toml and start the dashboard with: allegiance serve",
        )
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        raise NotSignedIn("Your company's sign-in says who you are; your role says what you may see.")
    who = identity(claims, sign_in.access.claims, sign_in.access.sessions)
    return _signed_in(settings, sign_in, who, st.session_state.get(ROLE), deed=deed)


def _signed_in(
    settings: Settings, sign_in: SignIn, who: Identity, chosen: object, *, deed: bool = True
) -> Visitor:
    """Somebody who signed in, in the role that they chose or in the one that reaches least."""
    REGISTER.check(who, sign_in.access.sessions, deed=deed)
    today = datetime.now(settings.zone).date()
    found = granted.held(who.subject, _grants(settings, sign_in, who), today)
    if not found.roles:
        raise NoRole(
            f"You are signed in as {who.subject}, and no role was granted to you.",
            "Ask whoever manages access here for one, and name that identity.",
        )
    role = next((one for one in found.roles if one == chosen), found.roles[0])
    manages = bool(grants.delegated_to(settings, who.subject, today))
    return Visitor(who.name, role, found.roles, found, who, sign_in, manages=manages)


def scope(settings: Settings, reader: Asker) -> Scope:
    """What whoever looks may see, in the role in which they act."""
    return _scope(visitor(settings), reader)


def again(settings: Settings, reader: Asker, seen: Visitor) -> Scope:
    """What somebody who looked may see by now: for a file that is made when they click, outside of the page's run.

    Args:
        settings: read anew.
        reader: of the data as they are now.
        seen: who looked, as the page found out.

    Raises:
        NotAllowed: they signed out, their sign-in ran out, or the role was taken away.
    """
    if seen.who is None or seen.sign_in is None:
        return _scope(seen, reader)
    sign_in = setup(settings)
    if sign_in is None:
        raise NotSignedIn("Your company's sign-in says who you are; your role says what you may see.")
    return _scope(_signed_in(settings, sign_in, seen.who, seen.role), reader)


def _scope(found: Visitor, reader: Asker) -> Scope:
    if found.persona:
        return personas.scope(found.persona, reader)
    if found.held is None:
        return everyone()
    needed = granted.needs_places(found.role)
    known = places(reader, found.held.employee) if needed else granted.Places()
    made = granted.scope(found.held, found.role, known)
    return made.less(replace(made.rights, access=True)) if found.manages else made


def rights(visitor: Visitor, settings: Settings) -> Rights:
    """What the visitor's role may do here, whatever the data hold."""
    held = RIGHTS[visitor.role]
    if visitor.manages:
        held = replace(held, access=True)
    return under(Scope(visitor.name, visitor.role, held), settings).rights


def _unsigned(settings: Settings) -> Visitor:
    if genuine(settings):
        chosen = personas.chosen()
        return Visitor(personas.PERSONAS[chosen].title, personas.PERSONAS[chosen].role, persona=chosen)
    peer = st.context.ip_address
    # Without a connection (in a test of the page) there is nobody on the other side of it.
    why = exposed(st.get_option("server.address"), _headers(), peer if isinstance(peer, str) else None)
    if why:
        raise Exposed(
            f"It holds a company's own data and has no sign-in, and {why}.",
            "Whoever runs it sets up a sign-in (docs/sign-in.md), or serves this machine alone: allegiance serve",
        )
    return Visitor("Operator", Role.operator)


def _grants(settings: Settings, sign_in: SignIn, who: Identity) -> Iterable[Grant]:
    """Everything that was granted to somebody or denied to them, wherever it is written."""
    yield from roster.load(settings.home)
    yield from sign_in.access.of_groups(who)
    yield from grants.in_force(settings, who.subject)


def _section() -> Mapping[str, object]:
    """What Streamlit holds for its sign-in; empty: nothing."""
    if not st.secrets.load_if_toml_exists():
        return {}
    found = st.secrets.get("auth", {})
    return found if isinstance(found, Mapping) else {}


def _headers() -> list[tuple[str, str]]:
    headers = st.context.headers
    return [(name, value) for name in headers for value in headers.get_all(name)]
