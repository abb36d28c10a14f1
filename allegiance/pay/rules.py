"""Who may take which step with a scorecard, and when: each rule says why not, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from allegiance.errors import PayError
from allegiance.pay import whose
from allegiance.pay.held import FIXED, Actor, Draft, Held, State, identity, people
from allegiance.pay.stands import base, overrides, overrode, unaltered, withdrawn
from allegiance.people import modes
from allegiance.people.journal import Source
from allegiance.people.rights import NOTHING, RIGHTS, Pay, Rights, least
from allegiance.settings import Settings
from allegiance.work.tables import participants, scorecard_requests

RESTATABLE = (State.frozen, State.acknowledged, State.decided, State.paid, State.clawed_back)
"""States from which a revision may take the place: a dispute is decided first."""

LONGEST = 5_000
"""Characters of the longest reason."""

Row = Any
"""A scorecard as its row."""


def rights(settings: Settings, actor: Actor) -> Rights:
    """What an actor may do under the company's modes."""
    if actor.role is None:
        return NOTHING
    allowed = least(RIGHTS[actor.role], modes.allowed(settings))
    return allowed if actor.rights is None else least(allowed, actor.rights)


def payroll(settings: Settings, actor: Actor) -> None:
    """That somebody works on everybody's pay.

    Raises:
        PayError: they do not.
    """
    if not identity(actor.person):
        raise PayError("Nobody knows who does this.", "Sign in.")
    if rights(settings, actor).pay is not Pay.all:
        raise PayError("Only compensation does this with scorecards.", "Ask them to.")


def reaches(settings: Settings, actor: Actor, row: Row) -> bool:
    """Whether an actor may know of a scorecard at all."""
    allowed = rights(settings, actor).pay
    if not identity(actor.person) or allowed is Pay.nothing:
        return False
    return allowed is Pay.all or covered(actor, row) or named(actor, row)


def covered(actor: Actor, row: Row) -> bool:
    """Whether a scorecard is about whoever acts."""
    me = identity(actor.person)
    return bool(me and me == row["person"]) or bool(row["employee"] and row["employee"] in actor.employees)


def named(actor: Actor, row: Row) -> bool:
    """Whether the scorecard names whoever acts as somebody who may approve it."""
    me = identity(actor.person)
    return bool(me) and me == row["approver"]


def approver(settings: Settings, actor: Actor, row: Row) -> None:
    """That somebody may approve a scorecard at all.

    Raises:
        PayError: they are neither compensation nor named in it.
    """
    allowed = rights(settings, actor).pay
    if allowed is not Pay.all and not (named(actor, row) and allowed is not Pay.nothing):
        raise PayError("Only compensation, or whom the scorecard names, approves it.", "Ask them to.")


def second(connection: Connection, actor: Actor, row: Row) -> None:
    """That an approval is a second person's, by account and by hands.

    Raises:
        PayError: they made, reviewed or overrode it, or brought the list that its amount comes from.
    """
    for name in ("made", "reviewed"):
        apart(actor, people(row[f"{name}_by"], row[f"{name}_hands"]), f"{name} this scorecard", "approves it")
    apart(actor, overrode(connection, row), "overrode a figure of it", "approves it")
    brought = select(participants.c.made_by, participants.c.made_hands).where(
        participants.c.id == row["participant"], participants.c.ended_at.is_(None)
    )
    for by, hands in connection.execute(brought):
        apart(actor, people(by, hands), "brought the list that its amount comes from", "approves it")


def apart(actor: Actor, others: frozenset[str], did: str, does: str) -> None:
    """That whoever acts did not do something before, under the same account or with the same hands.

    Args:
        actor: who acts.
        others: accounts and hands that did it.
        did: what, after "You".
        does: what takes a second person, after those words.

    Raises:
        PayError: they did.
    """
    if identity(actor.person) in others:
        raise PayError(f"You {did}: a second person {does}.", "Ask somebody else to.")
    if actor.who & others:
        raise PayError(
            f"You {did}, under another name: the same hands ({actor.hands or actor.person}) are no second person.",
            f"A second person {does}, from their own sign-in or their own login to the machine.",
        )


def neutral(connection: Connection, actor: Actor, row: Row) -> None:
    """That a dispute is decided by somebody who neither approved the scorecard nor set a figure of it aside.

    Raises:
        PayError: they did.
    """
    apart(actor, people(row["approved_by"], row["approved_hands"]), "approved it", "decides the dispute")
    apart(actor, overrode(connection, row, confirmed=True), "overrode a figure of it", "decides the dispute")


def settled_by(held: Held) -> frozenset[str]:
    """Accounts and hands that approved a scorecard or set a payout of it: who does not decide a dispute about it.

    As far as its own steps and its record say; :func:`neutral` also looks at those that it follows.
    """
    told = ("override confirmed", "lift confirmed")
    settled = {step.request: step for step in held.steps if step.verb in told}
    found = {name for one in held.overrides for name in (one.by, one.confirmed_by)}
    found = found.union(*(step.who for step in settled.values()))
    found = found.union(*(one.who for one in held.requests if one.id in settled))
    return frozenset(found.union(*[one.who for one in held.steps if one.verb == "approved"][-1:]))


def own_word(actor: Actor) -> None:
    """That somebody says themselves what nobody can say for them.

    Raises:
        PayError: whoever is at the keyboard is somebody else, as far as anybody can tell.
    """
    if actor.lent or actor.source is Source.command:
        raise PayError(
            "Seeing and disputing a scorecard is a person's own word: nobody gives it for them.",
            "Sign in, and say it on the page My scorecard.",
        )


def other(connection: Connection, settings: Settings, actor: Actor, row: Row) -> None:
    """That a step is not about whoever takes it, also where they act in a role that says nothing of their number.

    Raises:
        PayError: it is.
        AccessFileError: the roster cannot be read: nobody knows who they are.
    """
    who = whose.known(connection, settings)
    if who.one_person(actor.person, actor.employees, row["person"], row["employee"]):
        raise PayError("This is your own scorecard: others decide on it.", "Ask somebody else to.")


def nobody_waits(connection: Connection, row: Row) -> None:
    """That no override waits for a second person.

    Raises:
        PayError: one does.
    """
    asked = select(scorecard_requests.c.id).where(
        scorecard_requests.c.scorecard == row["id"], scorecard_requests.c.outcome.is_(None)
    )
    if connection.execute(asked.limit(1)).scalar():
        raise PayError("An override of it waits for a second person.", "Have it confirmed or refused first.")


def in_state(row: Row, states: Iterable[str], done: str) -> None:
    """That a scorecard is where a step begins.

    Raises:
        PayError: it is not.
    """
    wanted = [str(state) for state in states]
    if row["state"] not in wanted:
        raise PayError(
            f"The scorecard is {row['state']}: it cannot be {done} now.",
            f"That is done with one that is {' or '.join(wanted)}.",
        )


def reason(text: str, what: str = "a reason") -> str:
    """Words that must be there, without characters that no database keeps.

    Raises:
        PayError: there are none, or too many.
    """
    found = (
        text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}").strip()
    )
    if not found:
        raise PayError(f"This takes {what}.", "Write it in a few words.")
    if len(found) > LONGEST:
        raise PayError(f"This is longer than {LONGEST:,} characters.", "Write it shorter.")
    return found


def sound(draft: Draft) -> None:
    """That a draft can become a scorecard.

    Raises:
        PayError: the plan is off or not in force, or is for others; or it is about nobody.
    """
    plan, covered_, last = draft.plan, draft.participant, draft.period[1]
    if not plan.on:
        raise PayError(
            f"The plan {plan.id} is switched off: nothing is paid by it.",
            "The workshop shows what it would pay. Switch it on in a new version.",
        )
    if not plan.first <= last <= plan.last:
        raise PayError(
            f"Version {plan.version} of the plan {plan.id} is not in force on {last}.",
            "Compute it by the version that is in force on the last day of the period.",
        )
    if covered_.plan != plan.id or covered_.covers is not plan.covers:
        raise PayError(f"{covered_.name} is not covered by the plan {plan.id}.", "Correct the participants.")
    if not identity(covered_.person) and not covered_.employee:
        raise PayError(
            f"Nobody knows whose scorecard {covered_.id} is.", "Name the account or the employee's number."
        )


def over(row: Row, read: date) -> None:
    """That a period was over when its figures were read: half a quarter is no quarter.

    Raises:
        PayError: it was not.
    """
    if read.isoformat() <= row["last"]:
        raise PayError(
            f"Its figures were read on {read}, and its period runs until {row['last']}.",
            "Send it back, and compute it again once the period is over and its data are in.",
        )


def reproduced(row: Row) -> None:
    """That computing it again gives the same to the byte, before it is fixed for good.

    Raises:
        PayError: it does not; the message names the first line.
    """
    from allegiance.pay.recompute import recompute

    found = recompute(row["record"])
    if found.differs:
        raise PayError(
            f"Computed again it comes out otherwise: {found.differs[0]}",
            "Send it back and compute it again with the version that runs now.",
        )


def inputs(row: Row) -> Draft:
    """What a scorecard was computed from."""
    from allegiance.pay.record import draft_of

    return draft_of(json.loads(row["record"]))


__all__ = [
    "FIXED",
    "RESTATABLE",
    "Row",
    "approver",
    "base",
    "covered",
    "inputs",
    "overrides",
    "second",
    "unaltered",
    "withdrawn",
]
