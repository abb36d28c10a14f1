"""Rules that were first seen when their period was over: they count where two people say so, scorecard by scorecard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from allegiance.errors import PayError
from allegiance.pay import grounds, rules
from allegiance.pay.canonical import canonical, digest
from allegiance.pay.clawback import Clawbacks
from allegiance.pay.held import Actor, State
from allegiance.work.tables import scorecard_requests, scorecards

KIND = "late rules"
"""Of the request."""


@dataclass(frozen=True)
class LateRules(Clawbacks):
    """Steps about rules that are newer than their period."""

    def late_rules(
        self, actor: Actor, id_: str, text: str, *, code: str = "error", version: int | None = None
    ) -> str:
        """Ask that a draft may be paid by rules that were first seen when its period was over.

        Args:
            actor: who asks: compensation, not whom it is about.
            id_: of the draft.
            text: why, for whoever is paid and for the second person.
            code: of :data:`~allegiance.pay.plan.REASONS`.
            version: that was looked at.

        Returns:
            Id of the request; it is bound to the rules as they stand in the draft.
        """
        rules.payroll(self.settings, actor)
        with self._step(actor, id_, version, (State.draft,), "changed") as (pen, row):
            data = json.loads(row["record"])
            if not _late(data):
                raise PayError(
                    "Its rules were known before its period was over.", "Nothing needs to be confirmed."
                )
            return self._ask(pen, row, KIND, {"rules": fingerprint(data)}, code, text)

    def confirm(self, actor: Actor, id_: str, request: str, *, version: int | None = None) -> None:
        """Confirm as a second person whatever somebody asked for."""
        with self.journal.work.reading() as connection:
            asked = select(scorecard_requests.c.kind).where(scorecard_requests.c.id == request)
            kind = connection.execute(asked).scalar()
        if kind != KIND:
            super().confirm(actor, id_, request, version=version)
            return
        with self._step(actor, id_, version, (State.draft,), "changed") as (pen, row):
            rules.approver(self.settings, actor, row)
            told = self._confirmable(pen, row, actor, request, KIND)
            if told.details["rules"] != fingerprint(json.loads(row["record"])):
                raise PayError(
                    "Its rules were changed again since that was asked for.", "Refuse it, and ask anew."
                )
            detail = {"request": request, "asked_by": told.asked_by, "code": told.code, "text": told.text}
            settle = self._settled(pen, request, actor, "confirmed")
            pen.move(row, f"{KIND} confirmed", State.draft, detail, settle)


def ruled(connection: Connection, row: Any) -> None:
    """That the rules of a scorecard were known before its period was over, or that two people let them count.

    Raises:
        PayError: neither.
    """
    data = json.loads(row["record"])
    late = _late(data)
    if not late:
        return
    # A restatement by the same rules stands on what was agreed on for the scorecard that it replaces.
    chain, before = [row["id"]], row["replaces"]
    while before:
        chain.append(before)
        before = connection.execute(select(scorecards.c.replaces).where(scorecards.c.id == before)).scalar()
    asked = select(scorecard_requests.c.detail).where(
        scorecard_requests.c.scorecard.in_(chain),
        scorecard_requests.c.kind == KIND,
        scorecard_requests.c.outcome == "confirmed",
    )
    agreed = {json.loads(detail)["rules"] for detail in connection.execute(asked).scalars()}
    if fingerprint(data) not in agreed:
        raise PayError(
            late,
            "Compute it by the rules of its time; or let two people say why these count: "
            "allegiance scorecard late-rules, then confirm.",
        )


def fingerprint(data: Mapping[str, Any]) -> str:
    """SHA-256 over the plan and the goals of a record."""
    return digest(canonical({"plan": data["plan"], "goals": data["goals"]}))


def _late(data: Mapping[str, Any]) -> str:
    return grounds.late(grounds.of(data), data["period"][1])


__all__ = ["KIND", "LateRules", "fingerprint", "ruled"]
