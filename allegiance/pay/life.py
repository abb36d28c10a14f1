"""The life of a scorecard: draft, reviewed, approved by a second person, frozen, acknowledged or disputed, paid.

Every step is one transaction: the step in its chain, the change of the scorecard, and the journal's entry, all or
none. Who may take it is decided here and once more by the database.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from allegiance.errors import PayError
from allegiance.pay import book, ready, rules, settled, whose
from allegiance.pay.book import cents
from allegiance.pay.held import FIXED, Actor, Draft, Held, Outline, Request, Share, State, Step, identity
from allegiance.pay.late import LateRules, ruled
from allegiance.pay.payments import Payments
from allegiance.pay.steps import Pen, writing
from allegiance.people import journal_key
from allegiance.people.journal import Source, open_journal
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.work.tables import scorecards


@dataclass(frozen=True)
class Book(LateRules, Payments):
    """The scorecards of a data folder; made by :func:`open_book`. Share it among threads.

    Every step raises PayError where it is refused, and WorkError or JournalError where it cannot be written: then
    nothing was changed. ``version``, where it is given, is the version that the actor looked at: a step that stands
    on an older one is refused.
    """

    def put(
        self, actor: Actor, drafts: Iterable[Draft], left: dict[str, PayError] | None = None
    ) -> tuple[str, ...]:
        """Compute drafts and keep them, all or none; a draft that was there is computed again, overrides and all.

        Args:
            actor: who computes.
            drafts: what is computed.
            left: where given, those that cannot be computed are noted in it by their participants, and keep nobody
                else waiting; the drafts of theirs that were there stay as they are.

        Returns:
            Ids, in the order of the drafts.

        Raises:
            PayError: a scorecard of the period is reviewed or frozen already, or cannot be computed; a day of it
                stands in another one of the same person; the same version of the plan was used with another text.
        """
        rules.payroll(self.settings, actor)
        ids: list[str] = []
        plans: set[tuple[str, int]] = set()
        with writing(self.journal, actor, self.clock()) as pen:
            who = whose.known(pen.connection, self.settings)
            for draft in drafts:
                rules.sound(draft)
                row = _there(pen, draft)
                if row is None:
                    whose.no_day_twice(pen.connection, who, draft)
                    settled.no_day_again(pen.connection, pen.key, who, draft)
                elif row["state"] != State.draft:
                    raise PayError(
                        f"The scorecard of {row['name']} for this period is {row['state']} already.",
                        "Send it back first."
                        if row["state"] in (State.reviewed, State.approved)
                        else "Late data make a restatement: allegiance scorecard restate",
                    )
                if (which := (draft.plan.id, draft.plan.version)) not in plans:
                    self._registered(pen, draft)
                    plans.add(which)
                try:
                    ids.append(self._kept(pen, row, draft))
                except PayError as error:
                    # Only computing refuses here: nothing of this one was written yet.
                    if left is None:
                        raise
                    left[draft.participant.id] = error
        return tuple(ids)

    def _kept(self, pen: Pen, row: Any, draft: Draft) -> str:
        """A draft as it is computed now: a new one, or the one that was there."""
        if row is None:
            return self._begin(pen, draft)
        rules.unaltered(pen.connection, pen.key, row)
        self._again(pen, row, draft)
        return str(row["id"])

    def twice(self, drafts: Iterable[Draft]) -> dict[str, str]:
        """Why drafts would be refused that would pay somebody for the same day twice, by their participants.

        Raises:
            WorkError: the database cannot be read.
            AccessFileError: the roster cannot be read: nobody knows who is who.
        """
        found: dict[str, str] = {}
        with self.journal.work.reading() as connection:
            who = whose.known(connection, self.settings)
            removed = settled.anything(connection)
            key = journal_key.key(self.settings, make=False) if removed else b""
            for draft in drafts:
                try:
                    whose.no_day_twice(connection, who, draft)
                    if removed:
                        settled.no_day_again(connection, key, who, draft)
                except PayError as error:
                    found[draft.participant.id] = f"{error.message} {error.todo}"
        return found

    def review(self, actor: Actor, id_: str, *, version: int | None = None, text: str = "") -> None:
        """Say that a draft was looked over. Not by whom it is about."""
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, (State.draft,), "reviewed") as (pen, row):
            rules.nobody_waits(pen.connection, row)
            ready.whole(row, text)
            values = {"reviewed_by": identity(actor.person), "reviewed_hands": identity(actor.hands)}
            pen.move(row, "reviewed", State.reviewed, _detail(row, text), **values)

    def approve(self, actor: Actor, id_: str, *, version: int | None = None, text: str = "") -> None:
        """Approve what was reviewed: a second person, never who made or reviewed it, never whom it is about.

        Raises:
            PayError: besides, that its figures were read before its period was over, or that no measure has one.
        """
        with self._step(actor, id_, version, (State.reviewed,), "approved") as (pen, row):
            rules.approver(self.settings, actor, row)
            rules.over(row, self._read_on(pen, row))
            ready.decided(row)
            ruled(pen.connection, row)
            ready.whole(row, self._remark(pen, row))
            rules.second(pen.connection, actor, row)
            values = {"approved_by": identity(actor.person), "approved_hands": identity(actor.hands)}
            pen.move(row, "approved", State.approved, _detail(row, text), **values)

    def send_back(self, actor: Actor, id_: str, text: str, *, version: int | None = None) -> None:
        """Make a draft again of what was reviewed or approved, with a reason."""
        with self._step(actor, id_, version, (State.reviewed, State.approved), "sent back") as (pen, row):
            rules.approver(self.settings, actor, row)
            values = {"reviewed_by": None, "approved_by": None, "reviewed_hands": "", "approved_hands": ""}
            pen.move(row, "sent back", State.draft, _detail(row, rules.reason(text)), **values)

    def freeze(
        self,
        actor: Actor,
        id_: str,
        *,
        version: int | None = None,
        now: Draft | None = None,
        as_approved: str = "",
    ) -> None:
        """Fix what was approved for good; a revision then takes the place of what it restates.

        Args:
            actor: who does it.
            id_: of the scorecard.
            version: that was looked at.
            now: what it would be computed from now; where that differs it is refused, and the message names it.
            as_approved: why it is made final as it was approved, whatever came in since; it stands in the step.

        Raises:
            PayError: besides, that its figures were read before its period was over, or that it does not come out
                again as it was approved.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, (State.approved,), "frozen") as (pen, row):
            rules.over(row, self._read_on(pen, row))
            ready.decided(row)
            ruled(pen.connection, row)
            rules.reproduced(row)
            if now is not None and not as_approved:
                ready.same(row, now)
            old = pen.row(row["replaces"]) if row["replaces"] else None
            carried = 0
            if old:
                rules.in_state(old, rules.RESTATABLE, "restated")
                rules.unaltered(pen.connection, pen.key, old)
                before = self._as_held(pen, old)
                carried = cents(before.paid_before + (before.paid or 0) - before.corrected)
            text = rules.reason(as_approved) if as_approved else ""
            detail = {**_detail(row, text), "carried_cents": carried}
            pen.move(row, "frozen", State.frozen, detail, frozen_at=pen.at, carried_cents=carried)
            if old:
                pen.move(old, "restated", State.restated, {"by": row["id"]})

    def acknowledge(self, actor: Actor, id_: str, *, version: int | None = None, text: str = "") -> None:
        """Say that one has seen one's own scorecard. That is no agreement: it may still be disputed."""
        with self._step(actor, id_, version, (State.frozen, State.paid), "acknowledged", own=True) as (
            pen,
            row,
        ):
            pen.move(row, "acknowledged", State.acknowledged, _detail(row, text))

    def dispute(self, actor: Actor, id_: str, text: str, *, version: int | None = None) -> None:
        """Object to one's own scorecard, with a reason, within the plan's window."""
        states = (State.frozen, State.acknowledged, State.paid, State.clawed_back)
        with self._step(actor, id_, version, states, "disputed", own=True) as (pen, row):
            if row["decision"]:
                raise PayError("This scorecard was disputed and decided already.", "Speak to compensation.")
            until = self._as_held(pen, row).dispute_until
            if until is None or self.today() > until:
                raise PayError(f"It could be disputed until {until}.", "Speak to compensation.")
            pen.move(row, "disputed", State.disputed, _detail(row, rules.reason(text)))

    def decide(
        self,
        actor: Actor,
        id_: str,
        upheld: bool,
        text: str,
        *,
        draft: Draft | None = None,
        version: int | None = None,
    ) -> str:
        """Decide a dispute. Upheld, it makes a draft of a restatement.

        Args:
            actor: who decides: not whom it is about.
            id_: of the scorecard.
            upheld: whether the objection holds.
            text: why.
            draft: what the restatement is computed from; None: the same once more, to be corrected by an override.
            version: that was looked at.

        Returns:
            Id of the restatement; empty: there is none.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, (State.disputed,), "decided") as (pen, row):
            rules.neutral(pen.connection, actor, row)
            decision = "upheld" if upheld else "dismissed"
            state = State.decided
            if not upheld and (row["paid_at"] or row["clawed_cents"]):
                state = State.clawed_back if row["clawed_cents"] else State.paid
            detail = {**_detail(row, rules.reason(text)), "decision": decision}
            pen.move(row, "decided", state, detail, decision=decision)
            return self._revise(pen, row, draft, text) if upheld else ""

    def restate(
        self, actor: Actor, id_: str, draft: Draft | None, text: str, *, version: int | None = None
    ) -> str:
        """Make, or make again, the draft of a revision of a frozen scorecard, which it leaves as it is.

        Returns:
            Id of the revision: it is reviewed, approved and frozen like any other, and then takes the place.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, rules.RESTATABLE, "restated") as (pen, row):
            return self._revise(pen, row, draft, rules.reason(text))

    def withdraw(self, actor: Actor, id_: str, text: str, *, version: int | None = None) -> None:
        """Give up a draft. What was frozen is restated instead.

        A restatement that an upheld dispute demands takes the decision with it: the dispute waits for another one, so
        that what it is about is not left unpaid for ever.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, (State.draft,), "withdrawn") as (pen, row):
            detail = _detail(row, rules.reason(text))
            pen.move(row, "withdrawn", State.withdrawn, detail)
            old = pen.row(row["replaces"]) if row["replaces"] else None
            if old and old["decision"] == "upheld":
                rules.unaltered(pen.connection, pen.key, old)
                again = {"by": row["id"], "text": detail["text"]}
                pen.move(old, "reopened", State.disputed, again, decision=None)

    def _remark(self, pen: Pen, row: Any) -> str:
        """What the last review said."""
        said = [one.note for one in self._as_held(pen, row).steps if one.verb == "reviewed"]
        return said[-1] if said else ""

    def _read_on(self, pen: Pen, row: Any) -> date:
        """The company's day on which the figures of a scorecard were read last."""
        read = [one.at for one in self._as_held(pen, row).steps if one.verb in ("computed", "recomputed")]
        return datetime.fromisoformat(max(read)).astimezone(self.settings.zone).date()

    def _begin(self, pen: Pen, draft: Draft, old: Any | None = None, text: str = "") -> str:
        """A new draft: of its own, or a revision of a frozen one."""
        id_ = f"s-{secrets.token_hex(8)}"
        revision = old["revision"] + 1 if old else 1
        replaces = old["id"] if old else ""
        covered, (first, last) = draft.participant, draft.period
        days = first.isoformat(), last.isoformat()
        # What two people decided on a draft holds for the next one: nobody withdraws it away.
        gone = rules.withdrawn(pen.connection, draft.plan.id, days, covered.id, replaces)
        if gone:
            rules.unaltered(pen.connection, pen.key, gone)
            text = "; ".join([*([text] if text else []), f"overrides as decided on {gone['id']}"])
        given = rules.overrides(pen.connection, id_, gone["id"] if gone else replaces)
        values, detail = self._computed(pen, draft, id_, revision, replaces, given)
        detail |= {"follows": gone["id"]} if gone else {}
        values |= {
            "id": id_,
            "plan": draft.plan.id,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "participant": covered.id,
            "revision": revision,
            "replaces": replaces or None,
            "state": State.draft,
            "version": 1,
            "made_at": pen.at,
            "carried_cents": 0,
            "clawed_cents": 0,
        }
        pen.begin(values, {**detail, **({"text": text} if text else {})})
        return id_

    def _again(self, pen: Pen, row: Any, draft: Draft, text: str = "") -> None:
        """A draft with other figures; what was overridden stays so."""
        given = rules.overrides(pen.connection, row["id"], rules.base(pen.connection, row))
        values, detail = self._computed(pen, draft, row["id"], row["revision"], row["replaces"] or "", given)
        pen.move(row, "recomputed", State.draft, {**detail, **({"text": text} if text else {})}, **values)

    def _revise(self, pen: Pen, row: Any, draft: Draft | None, text: str) -> str:
        asked = select(scorecards).where(
            scorecards.c.replaces == row["id"], scorecards.c.state != State.withdrawn
        )
        begun = pen.connection.execute(asked).mappings().one_or_none()
        draft = draft or rules.inputs(row)
        rules.sound(draft)
        same = (draft.plan.id, draft.participant.id, *(day.isoformat() for day in draft.period))
        if same != (row["plan"], row["participant"], row["first"], row["last"]):
            raise PayError(
                "A restatement is of the same plan, participant and period.", "Compute it for those."
            )
        whose.same_currency(row, draft)
        if begun is None:
            return self._begin(pen, draft, row, text)
        rules.in_state(begun, (State.draft,), "computed again")
        self._again(pen, begun, draft, text)
        return str(begun["id"])


def open_book(settings: Settings, clock: Callable[[], datetime] = book.now) -> Book:
    """The scorecards of a data folder.

    Args:
        settings: of the data folder.
        clock: dates the steps.

    Raises:
        WorkError: the work database cannot be opened.
    """
    return Book(open_journal(settings), clock)


def acting(scope: Scope, source: Source = Source.page) -> Actor:
    """Whoever asks, as somebody who takes steps."""
    return Actor(scope.person, scope.employees, scope.role, source, scope.rights)


def _there(pen: Pen, draft: Draft) -> Any:
    """The scorecard that there is for the same plan, participant and period: the first revision."""
    first, last = draft.period
    asked = select(scorecards).where(
        scorecards.c.plan == draft.plan.id,
        scorecards.c.participant == draft.participant.id,
        scorecards.c.first == first.isoformat(),
        scorecards.c.last == last.isoformat(),
        scorecards.c.replaces.is_(None),
        scorecards.c.state != State.withdrawn,
    )
    return pen.connection.execute(asked).mappings().one_or_none()


def _detail(row: Any, text: str) -> dict[str, Any]:
    """What a step says besides: the digest that it was taken on, and a note."""
    return {"digest": row["digest"], **({"text": text} if text else {})}


__all__ = [
    "FIXED",
    "Actor",
    "Book",
    "Draft",
    "Held",
    "Outline",
    "Request",
    "Share",
    "State",
    "Step",
    "acting",
    "open_book",
]
