"""What a scorecard must be, by its steps: every column of its row, every piece of its record, every request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from allegiance.pay import pieces
from allegiance.pay.canonical import digest
from allegiance.pay.held import Request, State, Step
from allegiance.pay.steps import odd_copies, step_hash, told
from allegiance.people.journal import Source
from allegiance.people.rights import Role

MADE = (
    "plan_version",
    "person",
    "employee",
    "name",
    "approver",
    "made_by",
    "digest",
    "total_cents",
    "revision",
    "replaces",
)
"""Columns that a step which computes a record says."""

LATER = ("made_hands",)
"""Those that it says since they are noted; empty before."""

KINDS = ("goal", "input", "override", "participant", "plan", "statement")
"""First words of pieces that are kinds of findings as well."""

VERBS = (
    "computed", "recomputed", "override asked", "override confirmed", "override refused", "lift asked",
    "lift confirmed", "lift refused", "reviewed", "approved",
    "sent back", "frozen", "acknowledged", "disputed", "decided", "restated", "paid", "claw-back asked",
    "clawed back", "claw-back refused", "withdrawn", "claw-back disputed", "claw-back decided", "collected",
    "paid before", "reopened", "late rules asked", "late rules confirmed", "late rules refused",
)  # fmt: skip
"""Everything that is done with a scorecard."""


def columns(own: Sequence[Step]) -> dict[str, Any]:
    """The columns of a scorecard as its steps leave them."""
    found: dict[str, Any] = dict.fromkeys(
        ("reviewed_by", "approved_by", "frozen_at", "paid_cents", "paid_at", "paid_reference", "decision")
    )
    found |= {"reviewed_hands": "", "approved_hands": ""}
    found |= {"carried_cents": 0, "clawed_cents": 0, "late_cents": 0, "collected_cents": 0}
    for step in own:
        detail = step.details
        if "manifest" in detail:
            found |= {name: detail[name] for name in MADE}
            found |= {name: detail.get(name, "") for name in LATER}
        found |= {"state": step.state, "version": step.number}
        found |= _by(step, detail, found)
    if own:
        found |= {"id": own[0].scorecard, "made_at": own[0].at}
        found["replaces"] = found.get("replaces") or None
    return found


def _by(step: Step, detail: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """What one step sets."""
    match step.verb:
        case "reviewed":
            return {"reviewed_by": step.actor, "reviewed_hands": step.hands}
        case "approved":
            return {"approved_by": step.actor, "approved_hands": step.hands}
        case "sent back":
            return {"reviewed_by": None, "approved_by": None, "reviewed_hands": "", "approved_hands": ""}
        case "frozen":
            return {"frozen_at": step.at, "carried_cents": detail["carried_cents"]}
        case "paid":
            return {"paid_at": step.at, "paid_cents": detail["cents"], "paid_reference": detail["reference"]}
        case "decided":
            return {"decision": detail["decision"]}
        case "clawed back":
            return {"clawed_cents": found["clawed_cents"] + detail["cents"]}
        case "claw-back decided" if detail["decision"] == "upheld":
            return {"clawed_cents": found["clawed_cents"] - detail["cents"]}
        case "collected":
            return {"collected_cents": found["collected_cents"] + detail["cents"]}
        case "paid before":
            return {"late_cents": found["late_cents"] + detail["cents"]}
        case "reopened":
            return {"decision": None}
    return {}


def differences(row: Mapping[str, Any], own: Sequence[Step], plan: str | None) -> Iterator[tuple[str, str]]:
    """What of a scorecard's row is not what its steps say: a kind of finding, and words.

    Args:
        row: the scorecard.
        own: its steps, in order.
        plan: the text of its plan's version; None: there is none.
    """
    try:
        expected = columns(own)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "step", "its steps cannot be read"
        return
    if not own:
        yield "step", "all of its steps were removed"
        return
    for name, value in expected.items():
        if row[name] != value:
            yield "state", f"{name.replace('_', ' ')} was altered: it is not what its steps say"
    manifest: Mapping[str, str] = next(
        (s.details["manifest"] for s in reversed(own) if "manifest" in s.details), {}
    )
    yield from _record(row, expected, manifest, plan)


def _record(
    row: Mapping[str, Any], expected: Mapping[str, Any], manifest: Mapping[str, str], plan: str | None
) -> Iterator[tuple[str, str]]:
    try:
        data = json.loads(row["record"])
    except (ValueError, RecursionError):
        yield "record", "the record was altered: it cannot be read any more"
        return
    if not isinstance(data, dict):
        yield "record", "the record was altered: it is none"
        return
    if digest(row["record"]) != expected.get("digest"):
        named = list(_pieces(data, manifest))
        yield from named
        if not named:
            yield "record", "the record was altered: its bytes, though it says the same"
        return
    # The record holds; the columns by which it is found must be its own.
    first, last = data["period"]
    own = {
        "plan": data["statement"]["plan"],
        "first": first,
        "last": last,
        "participant": data["participant"]["id"],
    }
    for name, value in own.items():
        if row[name] != value:
            yield "state", f"{name} was altered: it is not what its record says"
    if plan != data["plan"]:
        yield "plan", "the text of its plan in the database is not the one that it was computed by"


def _pieces(data: Mapping[str, Any], manifest: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pieces of a record that are not as the sealed manifest says."""
    found = pieces.manifest(data)
    for name in dict.fromkeys([*manifest, *found]):
        if manifest.get(name) != found.get(name):
            how = "was altered" if name in manifest and name in found else "was removed"
            how = "was added" if name not in manifest else how
            first = name.split()[0].rstrip(",:")
            yield first if first in KINDS else "record", f"{name} {how}"


def requests(asked: Sequence[Request], own: Sequence[Step]) -> Iterator[str]:
    """What of a scorecard's requests is not what its steps say."""
    try:
        expected = _requests(own)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "its steps about requests cannot be read"
        return
    for one in asked:
        known = expected.pop(one.id, None)
        if known is None:
            yield f"the request {one.id} is one that no step asks for"
            continue
        for name, value in known.items():
            if getattr(one, name) != value:
                yield f"{name.replace('_', ' ')} of the request {one.id} was altered"
    for id_ in expected:
        yield f"the request {id_} was removed"


def _requests(own: Sequence[Step]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for step in own:
        detail = step.details
        if step.verb.endswith(" asked"):
            found[detail["request"]] = {
                "scorecard": step.scorecard,
                "kind": detail["kind"],
                "detail": told(detail["asked"]),
                "code": detail["code"],
                "text": detail["text"],
                "asked_by": step.actor,
                "asked_at": step.at,
                "decided_by": None,
                "decided_at": None,
                "outcome": None,
                "asked_hands": step.hands,
                "decided_hands": "",
            }
        elif "request" in detail:
            outcome = "refused" if step.verb.endswith(" refused") else "confirmed"
            found[detail["request"]] |= {
                "decided_by": step.actor,
                "decided_at": step.at,
                "outcome": outcome,
                "decided_hands": step.hands,
            }
    return found


def odd(step: Step, written: str, previous: str, entry: int) -> str:
    """Which column of a step that is not as it was written was altered, as far as that can be told.

    Args:
        step: as it stands.
        written: the hash that it had, as the ledger knows; empty: it does not.
        previous: the hash of the step before.
        entry: the journal's entry about it.
    """
    if step_hash(step) == step.hash and odd_copies(step):
        return f"its {odd_copies(step)} was altered"
    if step_hash(step) == step.hash:
        return "its seal was altered" if step.hash == written or not written else "it is another one"
    if step_hash(step) == written:
        return "its hash was altered"
    tried: dict[str, Iterable[object]] = {
        "previous": (previous,),
        "entry": (entry,),
        "state": State,
        "verb": VERBS,
        "role": (*Role, ""),
        "source": Source,
    }
    for name, values in tried.items():
        for value in values:
            # As a plain text: choices stand in the row by their value.
            plain = value if isinstance(value, int) else str(value)
            if step_hash(replace(step, **{name: plain})) == written:  # type: ignore[arg-type]
                return f"its {name} was altered"
    return "who took it, when, or what it says was altered"


__all__ = ["columns", "differences", "odd", "requests"]
