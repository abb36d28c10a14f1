"""Modes: what a company, its works council or the law takes away from every role alike. One setting each.

They are applied where a scope is made, and once more in the reader, so that nothing below can forget them. A mode only
ever takes away; where a role and a mode differ, the more restrictive of the two holds.
"""

from __future__ import annotations

from dataclasses import replace

from allegiance.people.rights import Pay, Rights, Role, Sight, least
from allegiance.people.scope import Scope
from allegiance.settings import Settings

EVERYTHING = Rights(
    figures=True,
    people=Sight.names,
    customers=Sight.names,
    contacts=True,
    comments=True,
    pay=Pay.all,
    imports=True,
    rejects=True,
    journal=True,
    access=True,
    deliveries=True,
)
"""Where nothing is taken away."""


def allowed(settings: Settings) -> Rights:
    """The most that anybody may do in this company."""
    rights = EVERYTHING
    if not settings.individuals:
        rights = replace(rights, people=Sight.nothing, contacts=False, rejects=False, pay=Pay.nothing)
    if settings.pseudonymous:
        rights = least(
            rights, replace(rights, people=Sight.pseudonyms, customers=Sight.pseudonyms, rejects=False)
        )
    if not settings.comments:
        rights = replace(rights, comments=False, rejects=False)
    return rights


def under(scope: Scope, settings: Settings) -> Scope:
    """The scope under the company's modes; the model's own scope, whose rows nobody is shown, stays as it is."""
    if scope.backend:
        return scope
    given = scope.rights
    if scope.role is Role.executive and settings.executive_names:
        given = replace(given, people=Sight.names)
    rights = least(given, allowed(settings))
    if rights == scope.rights:
        return scope
    # Where there are no individual views, there is none of oneself either.
    employees = scope.employees if settings.individuals else ()
    return replace(scope, rights=rights, employees=employees)


def told(settings: Settings) -> tuple[str, ...]:
    """The modes in force, each as a sentence."""
    found = []
    if not settings.individuals:
        found.append("Team-only: nobody's own figures, contacts or pay are shown to anybody.")
    if settings.pseudonymous:
        found.append("Pseudonymous: employees and customers are shown under pseudonyms to everybody.")
    if not settings.comments:
        found.append("Comment-free: what customers wrote is shown to nobody.")
    if settings.executive_names:
        found.append("Executives see single employees by name.")
    return tuple(found)
