"""Money that leaves: lists for payroll, noting just what was on them as paid, and noting what came back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from allegiance.errors import PayError
from allegiance.pay import book, handed, payroll, rules, whose
from allegiance.pay.book import cents, money
from allegiance.pay.clawback import Clawbacks
from allegiance.pay.handed import Handed, PayrollList
from allegiance.pay.held import FIXED, Actor, Held, State
from allegiance.pay.steps import Pen, writing
from allegiance.people.rights import Pay
from allegiance.people.scope import Scope


@dataclass(frozen=True, slots=True)
class Before:
    """Something due that is on an earlier list, which nobody noted as paid so far."""

    scorecard: str
    """That the amount is due on."""
    name: str
    list: str
    at: str
    """When the list was made, in UTC."""
    cents: int
    """On that list."""
    currency: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of a list."""

    id: str
    """Empty: there was nothing for a list."""
    lines: tuple[payroll.Line, ...]
    before: tuple[Before, ...]
    """Left out, because an earlier list that is not noted holds them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That payroll transferred a line of a list."""

    where: str
    """Such as ``line 3``, to name it by."""
    list: str
    scorecard: str
    kind: str
    cents: int
    digest: str


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of claims. Other kinds than payments are passed over."""

    paid: tuple[str, ...] = ()
    """Scorecards noted now."""
    meanwhile: dict[str, str] = field(default_factory=dict)
    """Of these, which were transferred although they are disputed or restated by now."""
    stood: tuple[str, ...] = ()
    """Noted before, just so."""
    own: tuple[str, ...] = ()
    """About whoever acts: somebody else notes them."""


@dataclass(frozen=True)
class Payments(Clawbacks):
    """Steps about money that goes and comes."""

    def hand_over(self, actor: Actor, found: Iterable[str], *, again: bool = False) -> HandedOver:
        """Make a list for payroll of what is to be done about these scorecards, and keep it.

        Args:
            actor: compensation.
            found: ids of scorecards; those without anything to do are passed over.
            again: also what an earlier list holds that is not noted: payroll must not have used that list.

        Raises:
            PayError: one of them was altered.
        """
        rules.payroll(self.settings, actor)
        with writing(self.journal, actor, self.clock()) as pen:
            rows = {id_: row for id_ in dict.fromkeys(found) if (row := pen.row(id_))}
            held = {one.id: one for one in book.held(pen.connection, list(rows.values()), self.settings)}
            family = {id_: self._family(pen, row) for id_, row in rows.items()}
            given = handed.of(pen.connection, {one["id"] for every in family.values() for one in every})
            lines, before = [], []
            for line in payroll.lines(held.values(), self.today(), given):
                open_ = _open(line, family[line.scorecard], given)
                if open_ and not again:
                    before.append(self._before(pen, line, open_))
                    continue
                if line.kind == handed.OVERPAID and _told(line, given.get(line.scorecard, ())):
                    continue
                rules.unaltered(pen.connection, pen.key, rows[line.scorecard])
                lines.append(line)
            if not lines:
                return HandedOver("", (), tuple(before))
            id_ = handed.keep(pen, [_kept(line) for line in lines])
            kept = handed.lists(pen.connection, [id_])[id_].lines
            return HandedOver(id_, payroll.again(held, kept), tuple(before))

    def lists(self, scope: Scope, found: Iterable[str]) -> list[PayrollList]:
        """Lists of payroll that hold payments on these scorecards, oldest first; none without all pay's rights.

        Raises:
            WorkError: the database cannot be read.
        """
        if scope.rights.pay is not Pay.all:
            return []
        with self.journal.work.reading() as connection:
            lines = handed.of(connection, found)
            ids = {one.list for every in lines.values() for one in every if one.kind in handed.PAID}
            return list(handed.lists(connection, ids).values())

    def pay(
        self,
        actor: Actor,
        id_: str,
        reference: str,
        *,
        amount: Decimal | None = None,
        on: date | None = None,
        version: int | None = None,
    ) -> None:
        """Note that what is due was paid, with payroll's reference. Once; of a revision, the rest.

        Args:
            actor: compensation, not whom it is about.
            id_: of the scorecard.
            reference: payroll's.
            amount: that was transferred: just what is due; None: that.
            on: day of the transfer; None: today.
            version: that was looked at.

        Raises:
            PayError: besides, that it is disputed or to be restated, that more was paid before than is due, or that
                another amount is due.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, payroll.READY, "paid") as (pen, row):
            held = self._as_held(pen, row)
            _payable(held)
            if amount is not None and amount != held.due:
                raise PayError(
                    f"{held.due} {held.statement.currency} is due on it, not {amount}.",
                    "Give the amount that was transferred. What a list said meanwhile is noted by it: --file",
                )
            self._pay(pen, row, cents(held.due), reference, self._day(on))

    def note(self, actor: Actor, claims: Sequence[Claim], reference: str, *, on: date | None = None) -> Noted:
        """Note just the lines of lists that payroll transferred: all of them, or nothing.

        Also of what is disputed or restated by now: the money is gone, and what a revision is to pay follows it.

        Args:
            actor: compensation. What is about themselves is left for somebody else.
            claims: lines, as payroll was handed them.
            reference: payroll's.
            on: day of the transfer; None: today.

        Raises:
            PayError: a line is not one that payroll was handed, with this amount and digest; or another payment is
                noted already. It is named, and nothing is noted.
        """
        rules.payroll(self.settings, actor)
        reference, on = rules.reason(reference, "a reference"), self._day(on)
        paid, stood, own = [], [], []
        meanwhile: dict[str, str] = {}
        with writing(self.journal, actor, self.clock()) as pen:
            who = whose.known(pen.connection, self.settings)
            known = handed.lists(pen.connection, {one.list for one in claims})
            for claim in _payments(claims, known, pen.key):
                row = pen.row(claim.scorecard)
                if row is None:
                    raise PayError(f"{claim.where}: its scorecard was removed.", NOTHING)
                if row["paid_at"]:
                    _as_noted(claim, row)
                    stood.append(claim.scorecard)
                    continue
                if who.one_person(actor.person, actor.employees, row["person"], row["employee"]):
                    own.append(claim.scorecard)
                    continue
                rules.in_state(row, FIXED, "paid")
                rules.unaltered(pen.connection, pen.key, row)
                if changed := _meanwhile(row):
                    meanwhile[claim.scorecard] = changed
                self._pay(pen, row, claim.cents, reference, on, {"list": claim.list})
                paid.append(claim.scorecard)
        return Noted(tuple(paid), meanwhile, tuple(stood), tuple(own))

    def collect(
        self,
        actor: Actor,
        id_: str,
        amount: Decimal,
        reference: str,
        *,
        on: date | None = None,
        version: int | None = None,
    ) -> None:
        """Note that some of what was asked back came, with payroll's reference; in parts, if it comes so.

        Args:
            actor: compensation, not whom it is about.
            id_: of the scorecard on which it was asked back, restated since or not.
            amount: that came: above 0, to the cent.
            reference: payroll's.
            on: day on which it came; None: today.
            version: that was looked at.

        Raises:
            PayError: besides, that it is more than is left to collect; what may be disputed still is not collected.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, FIXED, "collected") as (pen, row):
            if not amount.is_finite() or amount <= 0 or amount != round(amount, 2):
                raise PayError(f"{amount} cannot have come.", "Give an amount above 0, to the cent.")
            held = self._as_held(pen, row)
            left = held.collectable(self.today())
            if amount > left:
                waits = max(
                    (one.until for one in held.claws if one.stands and not one.due(self.today())),
                    default=None,
                )
                more = f" More of it may be disputed until {waits}, or waits for a decision." if waits else ""
                raise PayError(f"At most {left} is to be collected on it.{more}", "Give a smaller amount.")
            detail = {
                "cents": cents(amount),
                "reference": rules.reason(reference, "a reference"),
                "on": self._day(on).isoformat(),
            }
            came = row["collected_cents"] + cents(amount)
            pen.move(row, "collected", row["state"], detail, collected_cents=came)

    def _pay(
        self,
        pen: Pen,
        row: Any,
        paid: int,
        reference: str,
        on: date,
        more: dict[str, str] | None = None,
    ) -> None:
        """Note a payment; the state stays where a dispute or a revision stands against it."""
        changed = _meanwhile(row)
        detail: dict[str, Any] = {
            "digest": row["digest"],
            "cents": paid,
            "reference": rules.reason(reference, "a reference"),
            "on": on.isoformat(),
            **(more or {}),
            **({"meanwhile": changed} if changed else {}),
        }
        stays = changed or row["state"] == State.clawed_back
        values = {"paid_cents": paid, "paid_at": pen.at, "paid_reference": detail["reference"]}
        pen.move(row, "paid", row["state"] if stays else State.paid, detail, **values)
        if row["state"] == State.restated and paid:
            self._carry_on(pen, row, paid, "transferred after it was restated")

    def _day(self, on: date | None) -> date:
        today = self.today()
        if on is not None and on > today:
            raise PayError(f"{on} is still to come.", "Note what happened once it has.")
        return on or today

    def _family(self, pen: Pen, row: Any) -> list[Any]:
        """A scorecard and those that it replaces."""
        found = [row]
        while found[-1]["replaces"] and (older := pen.row(found[-1]["replaces"])):
            found.append(older)
        return found

    def _before(self, pen: Pen, line: payroll.Line, open_: Handed) -> Before:
        at = handed.lists(pen.connection, [open_.list])[open_.list].at
        return Before(line.scorecard, line.name, open_.list, at, open_.cents, open_.currency)


NOTHING = "Nothing was noted. Compare the file with the list as it was handed over."


def _kept(line: payroll.Line) -> tuple[str, int, str, str, str, int]:
    amount = line.amount + line.overpaid + line.asked_back
    return line.scorecard, line.revision, line.kind, line.currency, line.digest, cents(amount)


def _open(line: payroll.Line, family: Iterable[Any], given: dict[str, list[Handed]]) -> Handed | None:
    """A payment on an earlier list, on this revision or an earlier one, that nobody noted so far."""
    if line.kind not in handed.PAID:
        return None
    return next(
        (
            one
            for row in family
            if row["paid_at"] is None
            for one in reversed(given.get(row["id"], []))
            if one.kind in handed.PAID and (one.cents or row["id"] == line.scorecard)
        ),
        None,
    )


def _told(line: payroll.Line, given: Sequence[Handed]) -> bool:
    """Whether payroll knows already that just so much was paid too much."""
    newest = next((one for one in reversed(given) if one.kind == handed.OVERPAID), None)
    return newest is not None and newest.cents == cents(line.overpaid)


def _payments(claims: Iterable[Claim], known: dict[str, PayrollList], key: bytes) -> Iterable[Claim]:
    """Claims of payments, each held against the list that it names.

    Raises:
        PayError: one is not as payroll was handed it, or stands there twice.
    """
    seen: set[str] = set()
    for claim in claims:
        held = known.get(claim.list)
        if held is None:
            raise PayError(f"{claim.where}: there is no list {claim.list or 'named'}.", NOTHING)
        if not handed.genuine(key, held):
            raise PayError(
                f"{claim.where}: the list {claim.list} was altered in the database.",
                "Nothing was noted. See: allegiance scorecard verify",
            )
        line = next(
            (one for one in held.lines if (one.scorecard, one.kind) == (claim.scorecard, claim.kind)), None
        )
        if line is None:
            raise PayError(f"{claim.where}: the list {claim.list} has no such {claim.kind}.", NOTHING)
        if line.cents != claim.cents:
            raise PayError(
                f"{claim.where}: {money(line.cents)} {line.currency} stood on the list {claim.list}, not "
                f"{money(claim.cents)}.",
                NOTHING,
            )
        if line.digest != claim.digest:
            raise PayError(f"{claim.where}: the digest is not the one on the list {claim.list}.", NOTHING)
        if claim.kind not in handed.PAID:
            continue
        if claim.scorecard in seen:
            raise PayError(f"{claim.where}: the scorecard {claim.scorecard} stands there twice.", NOTHING)
        seen.add(claim.scorecard)
        yield claim


def _as_noted(claim: Claim, row: Any) -> None:
    """That a payment which is noted already is this one."""
    if row["paid_cents"] != claim.cents:
        raise PayError(
            f"{claim.where}: {money(row['paid_cents'])} is noted as paid already "
            f"({row['paid_reference']}), and the list says {money(claim.cents)}.",
            NOTHING,
        )


def _meanwhile(row: Any) -> str:
    """What became of a scorecard so that nothing would be paid on it any more; empty: nothing did."""
    if row["state"] in (State.disputed, State.restated):
        return str(row["state"])
    return "to be restated" if row["decision"] == "upheld" else ""


def _payable(held: Held) -> None:
    """That something may be paid.

    Raises:
        PayError: it was paid, is to be restated, or more was paid before than it says.
    """
    if held.paid is not None:
        raise PayError("This scorecard was paid already.", "A restatement pays the rest.")
    if held.decision == "upheld":
        raise PayError("Its dispute was upheld: the restatement is paid.", "Freeze the restatement first.")
    if held.due < 0:
        raise PayError(
            "More was paid before than this revision says.",
            "Nothing is due. Asking it back goes by the plan's policy: allegiance scorecard claw-back",
        )


__all__ = ["Before", "Claim", "HandedOver", "Noted", "Payments"]
