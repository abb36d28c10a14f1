"""Rights in words: the same for the page, the command line and the record of processing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from types import MappingProxyType

from allegiance.people.grants_model import GROUP, ROSTER, Grant
from allegiance.people.rights import TITLES, Pay, Rights, Role, Sight

RIGHT: Mapping[str, str] = MappingProxyType(
    {
        "figures": "Figures over groups",
        "people": "Single employees",
        "customers": "Single customers",
        "contacts": "Single contacts and answers",
        "comments": "What customers wrote",
        "own": "Only one's own of these",
        "pay": "Pay",
        "imports": "What was imported",
        "rejects": "Refused rows",
        "journal": "The journal",
        "access": "Who may see what",
        "deliveries": "Which documents go to whom",
    }
)
"""Each right in a few words, in the order of the table."""

_SAYS = {
    Sight.nothing: "no",
    Sight.pseudonyms: "under pseudonyms",
    Sight.names: "by name",
    Pay.nothing: "no",
    Pay.own: "one's own",
    Pay.all: "everybody's",
}


def say(value: object) -> str:
    """How much of a right there is: ``yes``, ``no``, ``by name``, ``one's own`` ..."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _SAYS[value]  # type: ignore[index]


def rows(rights: Rights) -> list[tuple[str, str]]:
    """Every right with how much of it there is."""
    return [(RIGHT.get(one.name, one.name), say(getattr(rights, one.name))) for one in fields(rights)]


def sentence(rights: Rights) -> str:
    """Rights as one sentence."""
    if rights == Rights():
        return "Nothing."
    parts: list[str] = []
    for one in fields(rights):
        value = getattr(rights, one.name)
        if one.name == "own" or value in (False, Sight.nothing, Pay.nothing):
            continue
        name = RIGHT.get(one.name, one.name).lower()
        if value is True:
            parts.append(name)
        else:
            parts.append(f"{name} {say(value)}" if one.name != "pay" else f"{say(value)} pay")
    missing = [
        RIGHT.get(one.name, one.name).lower()
        for one in fields(rights)
        if one.name in ("people", "customers", "contacts", "comments", "pay")
        and getattr(rights, one.name) in (False, Sight.nothing, Pay.nothing)
    ]
    told = f"Sees {', '.join(parts)}" if parts else "Sees no data"
    if rights.own:
        told += "; of single people, contacts and comments only their own"
    return told + (f". Does not see {', '.join(missing)}." if missing else ".")


def place(grant: Grant) -> str:
    """Where a grant holds."""
    found = [f"team {grant.team}" if grant.team else "", f"site {grant.site}" if grant.site else ""]
    told = ", ".join(one for one in found if one)
    if grant.employee:
        told = f"{told}, employee {grant.employee}" if told else f"employee {grant.employee}"
    if told:
        return told
    return "as the list of employees says" if grant.role == Role.lead else "the whole company"


def days(first: date | None, last: date | None) -> str:
    """When something holds."""
    if (first is None or first == date.min) and (last is None or last == date.max):
        return "always"
    if last is None or last == date.max:
        return f"from {first}"
    return f"to {last}" if first is None or first == date.min else f"{first} to {last}"


def by(grant: Grant) -> str:
    """Who says so."""
    if grant.by == ROSTER:
        return "the roster"
    if grant.by == GROUP:
        return "a group of the sign-in"
    return f"{grant.by} (delegated)" if grant.delegated else grant.by


def role(name: str | None) -> str:
    """A role's title; a denial of every role has none."""
    return TITLES[Role(name)] if name else "Every role"
