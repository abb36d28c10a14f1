"""Lists that payroll was handed: kept line by line and sealed, so that what is noted as paid is what was on them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from allegiance.pay import steps
from allegiance.pay.held import identity
from allegiance.pay.steps import Pen
from allegiance.people.journal import Action
from allegiance.work.tables import payroll_lines, payroll_lists

PAYMENT, DIFFERENCE = "payment", "difference"
OVERPAID, ASKED_BACK = "overpaid", "asked back"
PAID = (PAYMENT, DIFFERENCE)
"""Kinds by which money goes to somebody."""

EVENT = "handed to payroll"
"""What the journal calls it."""

_SOME = 400


@dataclass(frozen=True, slots=True)
class Handed:
    """One line that payroll was handed, as it is kept."""

    list: str
    number: int
    scorecard: str
    revision: int
    kind: str
    currency: str
    digest: str
    """Of the scorecard."""
    cents: int


@dataclass(frozen=True, slots=True)
class PayrollList:
    """A list with its lines."""

    id: str
    at: str
    """In UTC."""
    by: str
    digest: str
    seal: str
    lines: tuple[Handed, ...]
    count: int
    """Lines that it had."""


def keep(pen: Pen, lines: Sequence[tuple[str, int, str, str, str, int]]) -> str:
    """Keep a list, with an entry of the journal that carries its digest.

    Args:
        pen: of the transaction.
        lines: scorecard, revision, kind, currency, digest of the scorecard, cents.

    Returns:
        Id of the list.
    """
    id_ = f"x-{secrets.token_hex(6)}"
    made = tuple(Handed(id_, number, *line) for number, line in enumerate(lines, start=1))
    by = identity(pen.actor.person)
    digest = _digest(id_, pen.at, by, made)
    pen.connection.execute(
        insert(payroll_lists).values(
            id=id_,
            made_at=pen.at,
            made_by=by,
            digest=digest,
            seal=steps.seal(pen.key, "payroll list", digest),
            lines=len(made),
        )
    )
    names = Handed.__dataclass_fields__
    pen.connection.execute(
        insert(payroll_lines), [{name: getattr(one, name) for name in names} for one in made]
    )
    told = (("step", EVENT), ("list", id_), ("lines", str(len(made))), ("hash", digest))
    pen.event(Action.scorecard, told)
    return id_


def of(connection: Connection, scorecards: Iterable[str]) -> dict[str, list[Handed]]:
    """Lines about scorecards, the newest list's last."""
    found: dict[str, list[Handed]] = {}
    wanted = sorted(set(scorecards))
    for some in (wanted[at : at + _SOME] for at in range(0, len(wanted), _SOME)):
        asked = (
            _lines()
            .join(payroll_lists, payroll_lists.c.id == payroll_lines.c.list)
            .where(payroll_lines.c.scorecard.in_(some))
            .order_by(payroll_lists.c.made_at, payroll_lists.c.id, payroll_lines.c.number)
        )
        for row in connection.execute(asked):
            found.setdefault(row.scorecard, []).append(Handed(*row))
    return found


def lists(connection: Connection, ids: Iterable[str] | None = None) -> dict[str, PayrollList]:
    """Lists with all their lines, oldest first.

    Args:
        connection: to the work database.
        ids: of lists; None: all.
    """
    asked, lines = select(payroll_lists), _lines()
    if ids is not None:
        wanted = sorted(set(ids))
        asked = asked.where(payroll_lists.c.id.in_(wanted))
        lines = lines.where(payroll_lines.c.list.in_(wanted))
    held: dict[str, list[Handed]] = {}
    for row in connection.execute(lines.order_by(payroll_lines.c.list, payroll_lines.c.number)):
        held.setdefault(row.list, []).append(Handed(*row))
    return {
        row.id: PayrollList(
            row.id, row.made_at, row.made_by, row.digest, row.seal, tuple(held.get(row.id, ())), row.lines
        )
        for row in connection.execute(asked.order_by(payroll_lists.c.made_at, payroll_lists.c.id))
    }


def genuine(key: bytes, one: PayrollList) -> bool:
    """Whether a list is as it was handed over."""
    made = _digest(one.id, one.at, one.by, one.lines)
    return made == one.digest and steps.sealed(key, "payroll list", one.digest, one.seal)


def altered(connection: Connection, key: bytes, noted: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What is not as payroll was handed it, in words.

    Args:
        connection: to the work database.
        key: of the seals.
        noted: ids and digests of lists, as the journal names them.
    """
    found = lists(connection)
    for one in found.values():
        if not genuine(key, one):
            yield f"The list {one.id} that payroll was handed is not as it was kept."
    for id_, digest in noted:
        held = found.get(id_)
        if held is None or held.digest != digest:
            told = "was removed" if held is None else "is not the one that the journal names"
            yield f"The list {id_} that payroll was handed {told}."


def _lines() -> Select[Any]:
    return select(*(payroll_lines.c[name] for name in Handed.__dataclass_fields__))


def _digest(id_: str, at: str, by: str, lines: Sequence[Handed]) -> str:
    names = list(Handed.__dataclass_fields__)
    return steps.hashed([id_, at, by, *([getattr(one, name) for name in names] for one in lines)])


__all__ = ["ASKED_BACK", "DIFFERENCE", "OVERPAID", "PAID", "PAYMENT", "Handed", "PayrollList"]
