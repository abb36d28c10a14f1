"""Who asks at the command line: the operator, who has the data folder in their hands, or somebody they act as.

``allegiance --as PERSON [--role ROLE] VERB ...`` shows what that person would see, and no more. What a command shows of
single people is journalled under the name of whoever is logged in to the machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import replace

from allegiance.errors import NotAllowed
from allegiance.people.modes import under
from allegiance.people.rights import TITLES, Role, has
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader

person: ContextVar[str] = ContextVar("person", default="")
"""Whom the command acts as; empty: the operator."""

role: ContextVar[Role | None] = ContextVar("role", default=None)

WORDS = {
    "figures": "figures",
    "others": "single employees",
    "customers": "single customers",
    "comments": "what customers wrote",
    "imports": "imports",
    "rejects": "refused rows",
    "journal": "the journal",
    "access": "who may see what",
    "people": "single employees",
}
"""What the rights are called in a refusal."""


def asker(reader: Reader, *needs: str) -> Scope:
    """The scope of whoever asks.

    Args:
        reader: the published data.
        needs: rights without which the command shows nothing worth showing.

    Raises:
        NotAllowed: nothing is granted to the person, or not what the command shows.
    """
    if name := person.get():
        from allegiance.metrics.acting import acting_as

        scope = acting_as(reader, name, role.get())
    else:
        scope = under(everyone(), reader.settings)
    for one in needs:
        if not has(scope.rights, one):
            who = f"{scope.person} as {TITLES[scope.role]}" if scope.role and name else "Anybody"
            verb = "does not see" if name else "is not to see"
            raise NotAllowed(
                f"{who} {verb} {WORDS[one]}.", "Act in another role with --role, if there is one."
            )
    return scope


def saw(reader: Reader, scope: Scope, kind: str, ids: Iterable[str], verb: str) -> None:
    """Journal whose data a command is about to show; nothing in the made-up sample company.

    Raises:
        JournalError: it could not be written; then nothing is shown.
    """
    from allegiance.commands.journal import operator
    from allegiance.people.journal import Source
    from allegiance.people.masks import NOBODY
    from allegiance.people.seen import shown

    masks = reader.masks(scope)
    real = {masks.identifier(f"{kind}s", one) for one in ids if one} - {NOBODY}
    actor = f"{operator()} as {scope.person}" if person.get() else operator()
    shown(
        reader.settings, replace(scope, person=actor), kind, sorted(real), verb,
        source=Source.command, signed_in=False,
    )  # fmt: skip
