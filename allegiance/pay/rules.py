"""Who may take which step with a scorecard, and when: each rule says why not, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from allegiance.errors import PayError
from allegiance.pay import whose
from allegiance.pay.canonical import from_record
from allegiance.pay.held import FIXED, Actor, Draft, State, Step, identity
from allegiance.pay.statement import Override
from allegiance.people import modes
from allegiance.people.rights import NOTHING, RIGHTS, Pay, Rights, least
from allegiance.settings import Settings
from allegiance.work.tables import (
    participants,
    pay_plans,
    scorecard_requests,
    scorecard_steps,
    scorecards,
)

RESTATABLE = (State.frozen, State.acknowledged, State.decided, State.paid, State.clawed_back)
"""States from which a revision may take the place: a dispute is decided first."""

FORFEITED = ("misconduct", "gaming")
"""Reasons for which what was asked back is not due again, whatever a restatement comes to."""

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
    """That an approval is a second person's.

    Raises:
        PayError: they made, reviewed or overrode it.
    """
    me = identity(actor.person)
    for name, did in (("made_by", "made"), ("reviewed_by", "reviewed")):
        if me == identity(row[name] or ""):
            raise PayError(f"You {did} this scorecard: a second person approves it.", "Ask somebody else to.")
    asked = select(scorecard_requests.c.asked_by).where(
        scorecard_requests.c.scorecard == row["id"],
        scorecard_requests.c.kind == "override",
        scorecard_requests.c.outcome == "confirmed",
    )
    overrode = {identity(one) for one in connection.execute(asked).scalars()}
    # those that a restatement took over from the revision before stand in the record alone
    overrode |= {identity(one["by"]) for one in json.loads(row["record"])["overrides"]}
    if me in overrode:
        raise PayError("You overrode a figure of it: a second person approves it.", "Ask somebody else to.")
    brought = select(participants.c.made_by).where(
        participants.c.id == row["participant"], participants.c.ended_at.is_(None)
    )
    if me in {identity(one) for one in connection.execute(brought).scalars()}:
        raise PayError(
            "You brought the list that its amount comes from: a second person approves it.",
            "Ask somebody else to.",
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


def unaltered(connection: Connection, key: bytes, row: Row) -> None:
    """That a scorecard is as its sealed steps say, before another step stands on it.

    Raises:
        PayError: it is not; the message names the first thing.
    """
    from allegiance.pay import replay, steps

    asked = select(scorecard_steps).where(scorecard_steps.c.scorecard == row["id"])
    own = [Step(*one) for one in connection.execute(asked.order_by(scorecard_steps.c.number))]
    plan = select(pay_plans.c.text).where(
        pay_plans.c.id == row["plan"], pay_plans.c.version == row["plan_version"]
    )
    chained = [one.previous for one in own] == ["", *(one.hash for one in own)][: len(own)]
    found = [f"step {one.number} was altered" for one in own if not steps.genuine(key, one)]
    found += [] if chained else ["its steps do not follow each other"]
    found += [told for _, told in replay.differences(row, own, connection.execute(plan).scalar())]
    if found:
        raise PayError(
            f"This scorecard was altered in the database: {found[0]}.",
            "Nothing is done with it until that is cleared up. See all of it: allegiance scorecard verify",
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


def payable(row: Row) -> None:
    """That something may be paid.

    Raises:
        PayError: it was paid, is to be restated, or more was paid before than it says.
    """
    if row["paid_at"]:
        raise PayError("This scorecard was paid already.", "A restatement pays the rest.")
    if row["decision"] == "upheld":
        raise PayError("Its dispute was upheld: the restatement is paid.", "Freeze the restatement first.")
    if row["carried_cents"] > row["total_cents"]:
        raise PayError(
            "More was paid before than this revision says.",
            "Nothing is due. Asking it back goes by the plan's policy: allegiance scorecard claw-back",
        )


def inputs(row: Row) -> Draft:
    """What a scorecard was computed from."""
    from allegiance.pay.record import draft_of

    return draft_of(json.loads(row["record"]))


def overrides(connection: Connection, id_: str, replaces: str | None) -> tuple[Override, ...]:
    """Confirmed overrides of a scorecard, and those of the revision that it restates: the newest of each line.

    They were decided by two people and hold until two people decide otherwise.
    """
    found: dict[tuple[str, str], Override] = {}
    record = connection.execute(select(scorecards.c.record).where(scorecards.c.id == replaces)).scalar()
    for one in json.loads(record)["overrides"] if record else ():
        given = from_record(Override, one)
        found[(given.measure, given.place)] = given
    asked = (
        select(scorecard_requests)
        .where(
            scorecard_requests.c.scorecard == id_,
            scorecard_requests.c.kind == "override",
            scorecard_requests.c.outcome == "confirmed",
        )
        .order_by(scorecard_requests.c.decided_at, scorecard_requests.c.id)
    )
    for row in connection.execute(asked):
        told = json.loads(row.detail)
        key = (told["measure"], told["place"])
        found[key] = Override(*key, Decimal(told["share"]), row.code, row.text, row.asked_by, row.decided_by)
    return tuple(found[key] for key in sorted(found))


def corrected(connection: Connection, id_: str) -> int:
    """Cents of a scorecard that were asked back as wrongly paid: not those that were forfeited."""
    asked = select(scorecard_requests.c.detail).where(
        scorecard_requests.c.scorecard == id_,
        scorecard_requests.c.kind == "claw-back",
        scorecard_requests.c.outcome == "confirmed",
        scorecard_requests.c.code.not_in(FORFEITED),
    )
    return sum(json.loads(detail)["cents"] for detail in connection.execute(asked).scalars())


__all__ = ["FIXED", "RESTATABLE", "Row", "approver", "corrected", "covered", "inputs", "overrides", "second"]
