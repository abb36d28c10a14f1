"""What takes a second person besides an approval: overrides of figures, and asking back what was paid."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update

from allegiance.errors import PayError
from allegiance.pay import book, rules
from allegiance.pay.book import Shelf, cents
from allegiance.pay.held import Actor, Draft, Held, Request, State, identity
from allegiance.pay.plan import REASONS
from allegiance.pay.stands import OVERRIDES
from allegiance.pay.statement import Override
from allegiance.pay.steps import Pen, seal, writing
from allegiance.people.journal import Action
from allegiance.work.tables import pay_plans, scorecard_requests

CLAWABLE = (State.frozen, State.acknowledged, State.decided, State.paid, State.clawed_back)
"""States in which what was paid may be asked back."""


@dataclass(frozen=True)
class Second(Shelf):
    """Steps that one person asks for and another confirms."""

    clock: Callable[[], datetime] = field(default=book.now)

    def override(
        self,
        actor: Actor,
        id_: str,
        measure: str,
        share: Decimal,
        code: str,
        text: str,
        *,
        place: str = "",
        version: int | None = None,
    ) -> str:
        """Ask that a line of a draft be paid by a share that a person decides; nothing changes until it is confirmed.

        Args:
            actor: who asks: compensation, not whom it is about.
            id_: of the scorecard.
            measure: of the line.
            share: in its place, from 0 to the curve's maximum.
            code: of :data:`~allegiance.pay.plan.REASONS`.
            text: why.
            place: of the line; empty: all lines of the measure.
            version: that was looked at.

        Returns:
            Id of the request.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, (State.draft,), "overridden") as (pen, row):
            held = self._as_held(pen, row)
            lines = [
                line for line in held.statement.lines if line.measure == measure and place in ("", line.place)
            ]
            known = {one.id: one for one in held.terms.measures}
            if not lines or measure not in known:
                where = f" in {place}" if place else ""
                raise PayError(f"It has no line {measure!r}{where}.", f"It has: {', '.join(sorted(known))}.")
            most = known[measure].curve.at_maximum
            if not share.is_finite() or not 0 <= share <= most or share != round(share, 4):
                raise PayError(
                    f"A share of {share} cannot be paid.",
                    f"Give one from 0 to {most}, four decimals at most.",
                )
            detail = {"measure": measure, "place": place, "share": format(share, "f")}
            return self._ask(pen, row, "override", detail, code, text)

    def lift(
        self,
        actor: Actor,
        id_: str,
        measure: str,
        code: str,
        text: str,
        *,
        place: str = "",
        version: int | None = None,
    ) -> str:
        """Ask that an override of a draft be lifted, so that the figure pays again; nothing changes until then.

        Args:
            actor: who asks: compensation, not whom it is about.
            id_: of the scorecard.
            measure: of the override.
            code: of :data:`~allegiance.pay.plan.REASONS`.
            text: why.
            place: of the override; empty: the one of all lines of the measure.
            version: that was looked at.

        Returns:
            Id of the request.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, (State.draft,), "changed") as (pen, row):
            held = self._as_held(pen, row).overrides
            if (measure, place) not in {(one.measure, one.place) for one in held}:
                there = ", ".join(f"{one.measure} {one.place}".strip() for one in held)
                raise PayError(
                    f"It has no override of {measure!r}{f' in {place}' if place else ''}.",
                    f"It has: {there or 'none'}.",
                )
            return self._ask(pen, row, "lift", {"measure": measure, "place": place}, code, text)

    def confirm_override(self, actor: Actor, id_: str, request: str, *, version: int | None = None) -> None:
        """Confirm an override, or that one is lifted, as a second person; the draft is computed again."""
        with self._step(actor, id_, version, (State.draft,), "overridden") as (pen, row):
            rules.approver(self.settings, actor, row)
            told = self._confirmable(pen, row, actor, request, *OVERRIDES)
            begins = rules.base(pen.connection, row)
            given = rules.overrides(pen.connection, id_, begins, told, actor.person)
            values, detail = self._computed(
                pen, rules.inputs(row), id_, row["revision"], row["replaces"] or "", given, made=row
            )
            detail |= {"request": request, "asked_by": told.asked_by, "code": told.code, "text": told.text}
            settle = self._settled(pen, request, actor, "confirmed")
            pen.move(row, f"{told.kind} confirmed", State.draft, detail, settle, **values)

    def refuse(self, actor: Actor, id_: str, request: str, text: str, *, version: int | None = None) -> None:
        """Refuse a request, or take back one's own."""
        states = (State.draft, *CLAWABLE, State.disputed, State.restated, State.withdrawn)
        with self._step(actor, id_, version, states, "changed") as (pen, row):
            rules.approver(self.settings, actor, row)
            told = self._asked(pen, row, request)
            detail = {"request": request, "text": rules.reason(text)}
            settle = self._settled(pen, request, actor, "refused")
            pen.move(row, f"{told.kind} refused", row["state"], detail, settle)

    def today(self) -> date:
        """The company's day."""
        return self.clock().astimezone(self.settings.zone).date()

    @contextmanager
    def _step(
        self,
        actor: Actor,
        id_: str,
        version: int | None,
        states: Sequence[str],
        done: str,
        *,
        own: bool = False,
    ) -> Iterator[tuple[Pen, Any]]:
        """One transaction around a step: the scorecard as it stands, in one of these states, not about the actor.

        ``own``: the other way round, it must be the actor's.
        """
        with writing(self.journal, actor, self.clock()) as pen:
            row = pen.row(id_)
            if row is None or not rules.reaches(self.settings, actor, row):
                raise PayError(
                    "There is no such scorecard among those you may change.",
                    "See the list: allegiance scorecard list",
                )
            if own and not rules.covered(actor, row):
                raise PayError("Only whom a scorecard is about does this.", "Ask them to.")
            if own:
                rules.own_word(actor)
            if not own:
                rules.other(pen.connection, self.settings, actor, row)
            if version is not None and version != row["version"]:
                raise PayError("Somebody else changed this scorecard meanwhile.", "Look at it again.")
            rules.in_state(row, states, done)
            rules.unaltered(pen.connection, pen.key, row)
            yield pen, row

    def _computed(
        self,
        pen: Pen,
        draft: Draft,
        id_: str,
        revision: int,
        replaces: str,
        given: tuple[Override, ...] = (),
        *,
        made: Any = None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """A computed record: columns of the scorecard, and what its step says.

        ``made``: the row of whoever computed it, where this step only settles something about it.
        """
        from allegiance.pay import pieces, record

        draft = replace(draft, text=self._registered(pen, draft))
        new = record.make(draft, scorecard=id_, revision=revision, replaces=replaces, overrides=given)
        covered = draft.participant
        values = {
            "plan_version": draft.plan.version,
            "person": identity(covered.person),
            "employee": covered.employee,
            "name": covered.name,
            "approver": identity(covered.approver),
            "made_by": made["made_by"] if made else identity(pen.actor.person),
            "made_hands": made["made_hands"] if made else identity(pen.actor.hands),
            "digest": new.digest,
            "record": new.text,
            "total_cents": cents(new.statement.total),
        }
        detail = {name: values[name] for name in values if name != "record"} | {
            "manifest": pieces.manifest(json.loads(new.text)),
            "revision": revision,
            "replaces": replaces,
        }
        return values, detail

    def _registered(self, pen: Pen, draft: Draft) -> str:
        """Keep the text of a plan's version, and return it; another plan under the same version is refused."""
        from allegiance.pay import plan_file
        from allegiance.pay.canonical import digest

        plan = draft.plan
        asked = select(pay_plans).where(pay_plans.c.id == plan.id, pay_plans.c.version == plan.version)
        held = pen.connection.execute(asked).one_or_none()
        text = draft.text or plan_file.text(plan)
        if held is not None:
            kept = str(held.text)
            if kept == text or plan_file.parse(kept, "the plan as it was kept") == plan:
                return kept
            raise PayError(
                f"Version {plan.version} of the plan {plan.id} was used before with another text.",
                "Give the changed plan a new version.",
            )
        made = digest(text)
        sealed = seal(pen.key, "plan", f"{plan.id} {plan.version} {made}")
        pen.connection.execute(
            insert(pay_plans).values(id=plan.id, version=plan.version, digest=made, text=text, seal=sealed)
        )
        told = (("plan", plan.id), ("version", str(plan.version)), ("hash", made))
        pen.event(Action.scorecard, (("step", "plan"), *told))
        return text

    def _ask(self, pen: Pen, row: Any, kind: str, detail: dict[str, Any], code: str, text: str) -> str:
        if code not in REASONS:
            raise PayError(f"{code!r} is no reason code.", f"Use one of: {', '.join(REASONS)}.")
        id_ = f"r-{secrets.token_hex(5)}"
        asked = Request(
            id_,
            row["id"],
            kind,
            json.dumps(detail, sort_keys=True, separators=(",", ":")),
            code,
            rules.reason(text),
            identity(pen.actor.person),
            pen.at,
            asked_hands=identity(pen.actor.hands),
        )
        values = {name: getattr(asked, name) for name in Request.__dataclass_fields__}
        told = {"request": id_, "kind": kind, "code": code, "text": asked.text, "asked": detail}
        keep = insert(scorecard_requests).values(values)
        pen.move(row, f"{kind} asked", row["state"], told, lambda: pen.connection.execute(keep))
        return id_

    def _asked(self, pen: Pen, row: Any, request: str) -> Request:
        asked = select(scorecard_requests).where(
            scorecard_requests.c.id == request, scorecard_requests.c.scorecard == row["id"]
        )
        found = pen.connection.execute(asked).one_or_none()
        if found is None or found.outcome:
            raise PayError("No such request waits for a second person.", "Look at the scorecard again.")
        return Request(*found)

    def _confirmable(self, pen: Pen, row: Any, actor: Actor, request: str, *kinds: str) -> Request:
        """A request that somebody else than who asked, with other hands, now confirms."""
        told = self._asked(pen, row, request)
        if told.kind not in kinds:
            raise PayError(f"That request is no {' or '.join(kinds)}.", "Look at the scorecard again.")
        rules.apart(actor, told.who, "asked for it", "confirms it")
        return told

    def _settled(self, pen: Pen, request: str, actor: Actor, outcome: str) -> Callable[[], object]:
        """What writes that a request is decided, beside the step that says so."""
        change = (
            update(scorecard_requests)
            .where(scorecard_requests.c.id == request)
            .values(
                decided_by=identity(actor.person),
                decided_hands=identity(actor.hands),
                decided_at=pen.at,
                outcome=outcome,
            )
        )
        return lambda: pen.connection.execute(change)

    def _as_held(self, pen: Pen, row: Any) -> Held:
        return next(book.held(pen.connection, [row], self.settings))


__all__ = ["CLAWABLE", "Second"]
