"""``HOME/access/access.toml``: who may sign in and for how long, and which groups hold which role.

Read strictly: a word that is not known, a value of the wrong kind or a role that does not exist refuses the whole
file, and a refused file grants nothing to anybody.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from allegiance.people.exposure import host, is_loopback
from allegiance.people.grants_model import GROUP, Grant
from allegiance.people.identity import Claims, Identity, Sessions
from allegiance.people.rows import AccessFileError, grant_of
from allegiance.strict_csv import Cells

T = TypeVar("T")

FOLDER = "access"
FILE = "access.toml"

SIGN_IN = {
    "issuer",
    "client_id",
    "metadata",
    "scopes",
    "identity",
    "name",
    "groups",
    "employee",
    "verified_email",
}
SESSION = {"hours", "idle_minutes", "until_token_expires"}
GROUPS = {"name", "role", "site", "team", "from", "to", "denied"}

SCOPES = "openid email profile"

LONGEST_SESSION_H = 24 * 7
"""A sign-in that lasts longer than a week is none."""


@dataclass(frozen=True, slots=True)
class GroupRole:
    """The role that members of a group hold."""

    group: str
    grant: Grant
    """With an empty person: whoever is in the group."""

    def to(self, person: str, employee: str | None) -> Grant:
        """The grant for a member, whose number the provider may know."""
        known = None if self.grant.denied else employee
        return replace(self.grant, person=person, employee=known)


@dataclass(frozen=True, slots=True)
class Access:
    """What ``access.toml`` says."""

    claims: Claims | None
    """None: the file sets up no sign-in."""

    metadata: str
    """Address of the provider's configuration."""

    scopes: str
    """What the provider is asked for, separated by blanks."""

    sessions: Sessions
    groups: tuple[GroupRole, ...]

    def of_groups(self, identity: Identity) -> tuple[Grant, ...]:
        """The grants that a person's groups carry."""
        member = [held for held in self.groups if held.group in identity.groups]
        return tuple(held.to(identity.subject, identity.employee) for held in member)


NOTHING = Access(claims=None, metadata="", scopes="", sessions=Sessions(), groups=())


def load(home: Path) -> Access:
    """What ``home/access/access.toml`` says; a missing file sets up no sign-in.

    Raises:
        AccessFileError: the file cannot be read or used.
    """
    file = home / FOLDER / FILE
    if not file.exists():
        return NOTHING
    check_mode(file)
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AccessFileError(f"{file} is not valid TOML: {error}", "Correct the file.") from error
    except OSError as error:
        raise AccessFileError(
            f"{file} cannot be read: {error.strerror}.", "Let the dashboard read it."
        ) from error
    _known(values, {"sign_in", "session", "group"}, file, "the file")
    claims, metadata, scopes = _sign_in(_table(values, "sign_in", file), file)
    return Access(
        claims, metadata, scopes, _session(_table(values, "session", file), file), _groups(values, file)
    )


def check_mode(file: Path) -> None:
    """That not everybody on the machine can change a file that grants rights.

    Raises:
        AccessFileError: they can.
    """
    if file.stat().st_mode & 0o002:
        raise AccessFileError(
            f"{file} can be changed by everybody on this machine, so it says nothing about rights.",
            f"Run: chmod o-w {file}",
        )


def _sign_in(values: Mapping[str, object], file: Path) -> tuple[Claims | None, str, str]:
    if not values:
        return None, "", ""
    _known(values, SIGN_IN, file, "[sign_in]")
    issuer = values.get("issuer")
    issuers = tuple(issuer) if isinstance(issuer, list) else (issuer,)
    for one in issuers or (None,):
        _encrypted(one, "issuer", file)
    usual = {
        "scopes": SCOPES,
        "identity": "email",
        "name": "name",
        "groups": "groups",
        "employee": "",
        "client_id": "",
    }
    texts = {name: _value(values, name, value, str, file, "[sign_in]") for name, value in usual.items()}
    if "openid" not in texts["scopes"].split():
        raise AccessFileError(
            f"{file}: [sign_in] scopes is {texts['scopes']!r}, without openid.", f'Write scopes = "{SCOPES}".'
        )
    for name in ("identity", "client_id"):
        if not texts[name]:
            raise AccessFileError(
                f"{file}: [sign_in] has no {name}.",
                "Name what the provider calls this dashboard." if name == "client_id" else "Name a claim.",
            )
    first = str(issuers[0]).rstrip("/")
    metadata = _value(values, "metadata", f"{first}/.well-known/openid-configuration", str, file, "[sign_in]")
    _encrypted(metadata, "metadata", file)
    claims = Claims(
        issuers=tuple(str(one) for one in issuers),
        audience=texts["client_id"],
        identity=texts["identity"],
        name=texts["name"],
        groups=texts["groups"],
        employee=texts["employee"],
        verified_email=_value(values, "verified_email", True, bool, file, "[sign_in]"),
    )
    return claims, metadata, texts["scopes"]


def _encrypted(address: object, name: str, file: Path) -> None:
    """That the provider is asked by https, unless it runs on this very machine."""
    server = host(address) if isinstance(address, str) else None
    if server and (str(address).startswith("https://") or is_loopback(server)):
        return
    raise AccessFileError(
        f"{file}: [sign_in] {name} is {address!r}, which is no address that begins with https.",
        f'Name it as the provider says it, such as {name} = "https://login.example.com".',
    )


def _session(values: Mapping[str, object], file: Path) -> Sessions:
    _known(values, SESSION, file, "[session]")
    hours = _value(values, "hours", 8, int, file, "[session]")
    idle = _value(values, "idle_minutes", 60, int, file, "[session]")
    if not 1 <= hours <= LONGEST_SESSION_H:
        raise AccessFileError(
            f"{file}: [session] hours is {hours}.", f"Use a number from 1 to {LONGEST_SESSION_H}."
        )
    if not 1 <= idle <= hours * 60:
        raise AccessFileError(
            f"{file}: [session] idle_minutes is {idle}.",
            f"Use a number from 1 to {hours * 60}: no longer than the session itself.",
        )
    until = _value(values, "until_token_expires", True, bool, file, "[session]")
    return Sessions(timedelta(hours=hours), timedelta(minutes=idle), until)


def _groups(values: Mapping[str, object], file: Path) -> tuple[GroupRole, ...]:
    listed = values.get("group", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise AccessFileError(f"{file}: group is no list of tables.", "Write each one under [[group]].")
    found: list[GroupRole] = []
    for number, one in enumerate(listed, 1):
        where = f"[[group]] number {number}"
        _known(one, GROUPS, file, where)
        name = _value(one, "name", "", str, file, where)
        if not name:
            raise AccessFileError(f"{file}: {where} has no name.", "Name the provider's group.")
        cells = {key: _cell(value) for key, value in one.items() if key != "name"}
        held = GroupRole(
            name, grant_of(Cells(f"{file}, {where}", {"person": "*", **cells}, AccessFileError), GROUP)
        )
        if held in found:
            raise AccessFileError(f"{file}: {where} stands there twice.", "Remove one of them.")
        found.append(held)
    return tuple(found)


def _cell(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _table(values: Mapping[str, object], name: str, file: Path) -> Mapping[str, object]:
    found = values.get(name, {})
    if not isinstance(found, dict):
        raise AccessFileError(f"{file}: {name} is no table.", f"Write what belongs to it under [{name}].")
    return found


def _known(values: Mapping[str, object], names: set[str], file: Path, where: str) -> None:
    for name in values:
        if name not in names:
            raise AccessFileError(
                f"{file}: {where} says {name!r}, which means nothing there.",
                f"Use one of: {', '.join(sorted(names))}.",
            )


def _value(values: Mapping[str, object], name: str, usual: T, kind: type[T], file: Path, where: str) -> T:
    found = values.get(name, usual)
    if type(found) is not kind:
        raise AccessFileError(
            f"{file}: {where} sets {name} to {found!r}.", f"Set {name} to a {kind.__name__}."
        )
    return found
