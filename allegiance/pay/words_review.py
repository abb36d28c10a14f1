"""A scorecard in plain words for whoever decides about it: what is out of the ordinary, what is asked, what differs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.pay import grounds
from allegiance.pay.engine import undecided
from allegiance.pay.held import Held, Request
from allegiance.pay.plan import REASONS, Basis, Plan
from allegiance.pay.ready import NOT_PAYABLE
from allegiance.pay.restate import Changed
from allegiance.pay.statement import Statement
from allegiance.pay.words import called, figure, money, percent, together, whose

NAMED = 4
"""At most so many figures are named beside a caution."""


def cautions(found: Statement, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """What a reviewer must know, each once, with the figures that it is about. Reasons to look, not findings."""
    readings = [one.reading for one in found.lines]
    readings += [one.reading for one in found.gates] + [one.reading for one in found.modifiers]
    told: dict[str, tuple[str, ...]] = {}
    for one in readings:
        if one is not None and one.caution:
            about = f"{called(catalogue[one.key.metric])} {whose(one.key.whose, one.key.place)}"
            told[one.caution] = tuple(dict.fromkeys((*told.get(one.caution, ()), about)))
    return told


def of(held: Held, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The same of a scorecard: also what its data lack, and which of its rules are newer than its period."""
    told = cautions(held.statement, catalogue)
    for text in (grounds.short(held.grounds), grounds.since(held.grounds, held.period[0])):
        if text:
            told.setdefault(text, ("the scorecard as a whole",))
    return told


def about(figures: Sequence[str]) -> str:
    """Which figures a caution is about; of many, some."""
    if len(figures) <= NAMED:
        return f"About: {'; '.join(figures)}."
    return f"About {len(figures):,} figures, such as {'; '.join(figures[:NAMED])}."


def remarks(found: Statement, plan: Plan | None = None) -> str:
    """What is out of the ordinary about a statement, in a few words; empty: nothing.

    Args:
        found: the statement.
        plan: that it was computed by; with it, what waits for people is told from what the plan pays without a figure.
    """
    told = []
    if plan is not None and undecided(plan, found):
        told.append(NOT_PAYABLE)
    elif found.nothing:
        told.append("no figure")
    fell = len({one.measure for one in found.lines if one.fell_back and one.counted})
    gone = 0 if found.nothing else len({one.measure for one in found.lines if not one.counted})
    if fell:
        told.append(f"{fell} {'fallback' if fell == 1 else 'fallbacks'}")
    if gone:
        told.append(f"{gone} {'measure' if gone == 1 else 'measures'} without a figure")
    if any(one.closed for one in found.gates):
        told.append("gate closed")
    if any(one.capped for one in found.parts):
        told.append("capped")
    if any(one.override for one in found.lines):
        told.append("override")
    if len(found.parts) > 1:
        told.append(f"{len(found.parts)} stays")
    if any(one.reading is not None and one.reading.caution for one in found.lines):
        told.append("caution")
    return ", ".join(told)


def noted(held: Held) -> str:
    """The same of a scorecard, with what its data lack and which of its rules are newer than its period."""
    told = remarks(held.statement, held.terms)
    if "caution" in told.split(", "):
        return told
    if grounds.late(held.grounds, held.period[1]):
        told = ", ".join(part for part in (told, "late rules") if part)
    more = grounds.short(held.grounds) or grounds.since(held.grounds, held.period[0])
    return ", ".join(part for part in (told, "caution" if more else "") if part)


def asked(request: Request, found: Statement) -> str:
    """What somebody asks a second person to confirm."""
    told = request.details
    if request.kind == "override":
        lines = [one for one in found.lines if one.measure == told["measure"]]
        title = lines[0].title if lines else told["measure"]
        where = f" ({told['place']})" if told.get("place") else ""
        now = together(dict.fromkeys(percent(one.share) for one in lines))
        what = f"{title}{where} be paid by {percent(Decimal(told['share']))} instead of {now}"
    elif request.kind == "late rules":
        what = "rules count that were first seen when the period was over"
        return f"{request.asked_by} asks that {what}: {request.text}"
    elif request.kind == "lift":
        title = next((one.title for one in found.lines if one.measure == told["measure"]), told["measure"])
        where = f" ({told['place']})" if told.get("place") else ""
        what = f"{title}{where} be paid by its figure again, not by the share that people set"
    else:
        what = f"{money(Decimal(told['cents']).scaleb(-2), found.currency)} that was paid be asked back"
    return f"{request.asked_by} asks that {what}. {REASONS[request.code]}: {request.text}"


def differs(changes: Sequence[Changed], metric: Metric, basis: Basis) -> str:
    """What differs between a line and the one that it replaces, in a few words; empty: nothing.

    Args:
        changes: fields that differ, as :mod:`allegiance.pay.restate` found them.
        metric: of the measure.
        basis: of the line as it is now.
    """
    told = []
    for one in changes:
        was, now = one.old, one.new
        if one.field == "there":
            told.append("it was not there before" if now else "it is not there any more")
        elif one.field == "value":
            told.append(f"figure {_figure(metric, basis, now)} instead of {_figure(metric, basis, was)}")
        elif one.field == "n" and isinstance(now, Decimal) and isinstance(was, Decimal):
            told.append(f"n = {now:,} instead of {was:,}")
        elif one.field in ("share", "counted") and isinstance(now, Decimal) and isinstance(was, Decimal):
            what = "pays" if one.field == "share" else "weight"
            told.append(f"{what} {percent(now)} instead of {percent(was)}")
        elif one.field in ("fell_back", "override"):
            name = "fallback" if one.field == "fell_back" else "set by people"
            told.append(f"{name}: {str(now).rstrip('.')}" if now else f"no longer {name}")
    return "; ".join(told)


def _figure(metric: Metric, basis: Basis, value: object) -> str:
    return figure(metric, basis, value if isinstance(value, Decimal) else None)
