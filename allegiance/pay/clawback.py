"""Asking back what was paid: by the plan's policy and two people, with a dispute before anything is collected."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from allegiance.errors import PayError
from allegiance.pay import rules
from allegiance.pay.book import cents, money
from allegiance.pay.claws import Claw
from allegiance.pay.held import FIXED, Actor, Held, State
from allegiance.pay.second import CLAWABLE, Second
from allegiance.pay.steps import Pen
from allegiance.work.tables import scorecard_requests


@dataclass(frozen=True)
class Clawbacks(Second):
    """Steps about money that is to come back."""

    def claw_back(
        self, actor: Actor, id_: str, amount: Decimal, code: str, text: str, *, version: int | None = None
    ) -> str:
        """Ask back some of what was paid, within the plan's policy; nothing changes until a second person confirms.

        Args:
            actor: who asks: compensation, not whom it is about.
            id_: of the newest frozen revision.
            amount: above 0, to the cent; never more than was paid in the months that the policy names.
            code: one that the policy names.
            text: why.
            version: that was looked at.

        Returns:
            Id of the request.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, CLAWABLE, "asked back") as (pen, row):
            if not amount.is_finite() or amount <= 0 or amount != round(amount, 2):
                raise PayError(f"{amount} cannot be asked back.", "Give an amount above 0, to the cent.")
            self._by_policy(pen, row, cents(amount), code)
            return self._ask(pen, row, "claw-back", {"cents": cents(amount)}, code, text)

    def confirm_claw_back(self, actor: Actor, id_: str, request: str, *, version: int | None = None) -> None:
        """Confirm as a second person that what was paid is asked back. From then on it may be disputed."""
        with self._step(actor, id_, version, CLAWABLE, "asked back") as (pen, row):
            rules.approver(self.settings, actor, row)
            told = self._confirmable(pen, row, actor, request, "claw-back")
            back = told.details["cents"]
            self._by_policy(pen, row, back, told.code)
            detail = {"request": request, "cents": back, "code": told.code, "text": told.text}
            settle = self._settled(pen, request, actor, "confirmed")
            clawed = row["clawed_cents"] + back
            pen.move(row, "clawed back", State.clawed_back, detail, settle, clawed_cents=clawed)

    def confirm(self, actor: Actor, id_: str, request: str, *, version: int | None = None) -> None:
        """Confirm as a second person whatever somebody asked for: an override, lifting one, or a clawback."""
        with self.journal.work.reading() as connection:
            asked = select(scorecard_requests.c.kind).where(scorecard_requests.c.id == request)
            kind = connection.execute(asked).scalar()
        step = self.confirm_claw_back if kind == "claw-back" else self.confirm_override
        step(actor, id_, request, version=version)

    def dispute_claw_back(
        self, actor: Actor, id_: str, request: str, text: str, *, version: int | None = None
    ) -> None:
        """Object to a clawback of one's own, with a reason, within the plan's days since it was confirmed."""
        with self._step(actor, id_, version, FIXED, "disputed", own=True) as (pen, row):
            claw = _claw(self._as_held(pen, row), request)
            if claw.disputed:
                raise PayError("This clawback was disputed already.", "Speak to compensation.")
            if not claw.disputable(self.today()):
                raise PayError(f"It could be disputed until {claw.until}.", "Speak to compensation.")
            pen.move(row, "claw-back disputed", row["state"], {"about": request, "text": rules.reason(text)})

    def decide_claw_back(
        self, actor: Actor, id_: str, request: str, upheld: bool, text: str, *, version: int | None = None
    ) -> None:
        """Decide a dispute about a clawback. Upheld, nothing of it is asked back any more.

        Raises:
            PayError: besides, that whoever acts asked for the clawback or confirmed it.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, FIXED, "decided") as (pen, row):
            held = self._as_held(pen, row)
            claw = _claw(held, request)
            if not claw.waits:
                raise PayError("No dispute about this clawback waits for a decision.", "Look at it again.")
            rules.apart(actor, claw.who, "asked for this clawback or confirmed it", "decides")
            detail = {
                "about": request,
                "cents": claw.cents,
                "decision": "upheld" if upheld else "dismissed",
                "text": rules.reason(text),
            }
            if not upheld:
                pen.move(row, "claw-back decided", row["state"], detail)
                return
            left = row["clawed_cents"] - claw.cents
            pen.move(row, "claw-back decided", _state_without(held, left), detail, clawed_cents=left)
            if claw.corrects and row["state"] == State.restated:
                # The revision counted it as not paid.
                self._carry_on(pen, row, claw.cents, request)

    def _carry_on(self, pen: Pen, row: Any, paid: int, why: str) -> None:
        """Tell the newest final revision of what came to count as paid on an earlier one since it was frozen."""
        newest = row
        while newest["state"] == State.restated:
            newest = self._after(pen, newest)
        rules.unaltered(pen.connection, pen.key, newest)
        detail = {"cents": paid, "scorecard": row["id"], "why": why}
        pen.move(newest, "paid before", newest["state"], detail, late_cents=newest["late_cents"] + paid)

    def _after(self, pen: Pen, row: Any) -> Any:
        held = self._as_held(pen, row)
        return pen.row(held.replaced_by)

    def _by_policy(self, pen: Pen, row: Any, back: int, code: str) -> None:
        """That the plan's policy lets so much be asked back for this reason today."""
        policy = self._as_held(pen, row).terms.clawback
        if policy is None:
            raise PayError("The plan asks nothing back that was paid.", "Restate it if a figure was wrong.")
        if code not in policy.reasons:
            raise PayError(
                f"The plan asks nothing back for {code!r}.", f"Its reasons are: {', '.join(policy.reasons)}."
            )
        left = self._left(pen, row, policy.months)
        if back > left:
            raise PayError(
                f"At most {money(left)} can be asked back: what was paid within {policy.months} months, less what "
                "was asked back already.",
                "Give a smaller amount.",
            )

    def _left(self, pen: Pen, row: Any, months: int) -> int:
        """Cents that were paid on this scorecard and those that it restates, lately enough, and not asked back."""
        left, one = 0, row
        while one is not None:
            left -= one["clawed_cents"]
            if one["paid_at"]:
                paid = datetime.fromisoformat(one["paid_at"]).astimezone(self.settings.zone).date()
                left += one["paid_cents"] if self.today() <= months_on(paid, months) else 0
            one = pen.row(one["replaces"]) if one["replaces"] else None
        return max(left, 0)


def _claw(held: Held, request: str) -> Claw:
    found = next((one for one in held.claws if one.request == request), None)
    if found is None:
        raise PayError("No such clawback was confirmed on this scorecard.", "Look at the scorecard again.")
    return found


def _state_without(held: Held, left: int) -> State:
    """The state of a scorecard once so many cents are asked back on it."""
    if held.state is not State.clawed_back or left:
        return held.state
    if held.decision == "upheld" or (held.decision and held.paid is None):
        return State.decided
    if held.paid is not None:
        return State.paid
    seen = any(step.verb == "acknowledged" for step in held.steps)
    return State.acknowledged if seen else State.frozen


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


__all__ = ["Clawbacks", "months_on"]
