"""What a scorecard stands on besides its figures: its own steps, and those of the ones that it follows.

Money comes from sealed steps alone: overrides are read from them, and what was asked back
(:mod:`allegiance.pay.claws`), never from rows that somebody with the database in their hands could add.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from allegiance.errors import PayError
from allegiance.pay import replay, steps
from allegiance.pay.canonical import from_record
from allegiance.pay.held import Request, State, Step, identity
from allegiance.pay.statement import Override
from allegiance.work.tables import pay_plans, scorecard_requests, scorecard_steps, scorecards

OVERRIDES = ("override", "lift")
"""Kinds of requests that set a figure aside, or put it back."""

Row = Any
"""A scorecard as its row."""


def unaltered(connection: Connection, key: bytes, row: Row) -> None:
    """That a scorecard, and each that it stands on, is as the sealed steps say, before another step stands on it.

    Raises:
        PayError: it is not; the message names the first thing.
    """
    seen: set[str] = set()
    left = [row]
    while left:
        one = left.pop()
        if one["id"] in seen:
            continue
        seen.add(one["id"])
        own = taken(connection, one["id"])
        found = next(iter(_altered(connection, key, one, own)), "")
        if found:
            which = "This scorecard" if one is row else f"{one['id']}, on which this scorecard stands,"
            raise PayError(
                f"{which} was altered in the database: {found}.",
                "Nothing is done with it until that is cleared up. See all of it: allegiance scorecard verify",
            )
        # A draft reads the overrides of the withdrawn one that it follows; what is fixed has them in its record.
        follows = _follows(own) if one["state"] == State.draft else ""
        for id_ in {one["replaces"] or "", follows} - {""}:
            asked = select(scorecards).where(scorecards.c.id == id_)
            before = connection.execute(asked).mappings().one_or_none()
            if before is None:
                raise PayError(
                    f"{id_}, on which this scorecard stands, was removed from the database.",
                    "See all of it: allegiance scorecard verify",
                )
            left.append(before)


def taken(connection: Connection, id_: str) -> list[Step]:
    """The steps of a scorecard, in order."""
    asked = select(scorecard_steps).where(scorecard_steps.c.scorecard == id_)
    return [Step(*one) for one in connection.execute(asked.order_by(scorecard_steps.c.number))]


def _altered(connection: Connection, key: bytes, row: Row, own: list[Step]) -> list[str]:
    found = [f"step {one.number} was altered" for one in own if not steps.genuine(key, one)]
    chained = [one.previous for one in own] == ["", *(one.hash for one in own)][: len(own)]
    found += [] if chained else ["its steps do not follow each other"]
    text = connection.execute(
        select(pay_plans.c.text).where(
            pay_plans.c.id == row["plan"], pay_plans.c.version == row["plan_version"]
        )
    ).scalar()
    found += [told for _, told in replay.differences(row, own, text)]
    asked = select(scorecard_requests).where(scorecard_requests.c.scorecard == row["id"])
    found += replay.requests([Request(*one) for one in connection.execute(asked)], own)
    return found


def _follows(own: list[Step]) -> str:
    """The withdrawn scorecard whose overrides a draft carries on; empty: none."""
    return str(own[0].details.get("follows", "")) if own else ""


def base(connection: Connection, row: Row) -> str:
    """The scorecard whose overrides a draft begins with: one that was withdrawn before it, or that it restates."""
    return _follows(taken(connection, row["id"])) or row["replaces"] or ""


def withdrawn(connection: Connection, plan: str, period: tuple[str, str], participant: str, old: str) -> Row:
    """The newest withdrawn scorecard in the place of one that begins, where people decided something on it.

    What two people decided is not undone by one who withdraws the draft and computes it anew.

    Args:
        connection: to ask.
        plan: of the scorecard.
        period: its first and last day.
        participant: whom it is about.
        old: what it restates; empty: nothing.

    Returns:
        The row; None: there is none, or its overrides are those of what it restates.
    """
    table = scorecards.c
    asked = select(scorecards).where(
        table.plan == plan, table.first == period[0], table.last == period[1],
        table.participant == participant, table.state == State.withdrawn,
        table.replaces == old if old else table.replaces.is_(None),
    )  # fmt: skip
    rows = connection.execute(asked).mappings().all()
    if not rows:
        return None
    newest = max(rows, key=lambda row: max((step.entry for step in taken(connection, row["id"])), default=0))
    return newest if _recorded(connection, newest["id"]) != _recorded(connection, old) else None


def overrides(
    connection: Connection, id_: str, begins: str, confirming: Request | None = None, by: str = ""
) -> tuple[Override, ...]:
    """Overrides in force: those of the scorecard that it begins with, and what two people decided since.

    They hold until two people decide otherwise.

    Args:
        connection: to ask.
        id_: of the scorecard.
        begins: the scorecard that it begins with (:func:`base`); empty: none.
        confirming: a request that is being confirmed: no step says so yet.
        by: who confirms it.
    """
    found = {(one.measure, one.place): one for one in _recorded(connection, begins)}
    asked: dict[str, Step] = {}
    for step in taken(connection, id_):
        if step.verb in ("override asked", "lift asked"):
            asked[step.details["request"]] = step
        elif step.verb in ("override confirmed", "lift confirmed"):
            first = asked[step.details["request"]]
            if first.who & step.who:
                raise PayError(
                    f"The request {first.details['request']} was confirmed by the hands that asked for it.",
                    "See all of it: allegiance scorecard verify",
                )
            told = first.details
            _settle(found, told["kind"], told["asked"], told["code"], told["text"], first.actor, step.actor)
    if confirming:
        one = confirming
        _settle(found, one.kind, one.details, one.code, one.text, one.asked_by, identity(by))
    return tuple(found[key] for key in sorted(found))


def _settle(
    found: dict[tuple[str, str], Override],
    kind: str,
    asked: dict[str, Any],
    code: str,
    text: str,
    by: str,
    confirmed_by: str,
) -> None:
    key = (asked["measure"], asked["place"])
    if kind == "lift":
        found.pop(key, None)
    else:
        found[key] = Override(*key, Decimal(asked["share"]), code, text, by, confirmed_by)


def _recorded(connection: Connection, id_: str) -> tuple[Override, ...]:
    """The overrides in a scorecard's record."""
    if not id_:
        return ()
    record = connection.execute(select(scorecards.c.record).where(scorecards.c.id == id_)).scalar()
    return tuple(from_record(Override, one) for one in json.loads(record)["overrides"]) if record else ()


def overrode(connection: Connection, row: Row, *, confirmed: bool = False) -> frozenset[str]:
    """Accounts and hands that set a figure of a scorecard aside or put it back, also in those that it follows.

    Args:
        connection: to ask.
        row: the scorecard.
        confirmed: whether those count, too, who confirmed it.
    """
    # What a restatement took over from long ago may stand in the record alone.
    held = json.loads(row["record"])["overrides"]
    found = {identity(one[name]) for one in held for name in ("by", *(["confirmed_by"] if confirmed else []))}
    seen: set[str] = set()
    left = [row["id"]]
    while left:
        id_ = left.pop()
        own = taken(connection, id_)
        settled = {
            step.details["request"]: step
            for step in own
            if step.verb in [f"{kind} confirmed" for kind in OVERRIDES]
        }
        for step in own:
            if step.verb in [f"{kind} asked" for kind in OVERRIDES] and step.details["request"] in settled:
                found |= step.who
        if confirmed:
            found = found.union(*(step.who for step in settled.values()))
        before = connection.execute(select(scorecards.c.replaces).where(scorecards.c.id == id_)).scalar()
        seen.add(id_)
        left += [one for one in {before or "", _follows(own)} - {""} if one not in seen]
    return frozenset(found - {""})


__all__ = ["base", "overrides", "overrode", "taken", "unaltered", "withdrawn"]
