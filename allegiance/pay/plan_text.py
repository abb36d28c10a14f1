"""A plan as the text of its TOML file: reading it back gives the same plan, and writing that the same text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from allegiance.pay.plan import Clawback, Curve, Fallback, Gate, Measure, Modifier, Plan

Value = str | int | bool | Decimal | date | tuple[str, ...]
Field = tuple[str, Value]


def text(plan: Plan) -> str:
    """The plan in TOML."""
    blocks = [_block("", _head(plan))]
    if plan.clawback:
        blocks.append(_block("[clawback]", _clawback(plan.clawback)))
    for measure in plan.measures:
        blocks.append(_block("[[measures]]", _measure(measure)))
        if measure.fallback:
            blocks.append(_block("[measures.fallback]", _fallback(measure.fallback)))
    blocks += [_block("[[gates]]", _gate(gate)) for gate in plan.gates]
    blocks += [_block("[[modifiers]]", _modifier(modifier)) for modifier in plan.modifiers]
    return "\n".join(blocks)


def _head(plan: Plan) -> list[Field]:
    return [
        ("id", plan.id),
        ("version", plan.version),
        ("title", plan.title),
        *([("about", plan.about)] if plan.about else []),
        ("covers", plan.covers),
        ("first", plan.first),
        ("last", plan.last),
        ("every", plan.every),
        ("on", plan.on),
        ("cap", plan.cap),
        ("if_nothing", plan.if_nothing),
        ("dispute_days", plan.dispute_days),
        # Only where it is used: plans that were kept before it was known stay what they are, to the byte.
        *([("settle_days", plan.settle_days)] if plan.settle_days else []),
    ]


def _clawback(clawback: Clawback) -> list[Field]:
    return [("months", clawback.months), ("reasons", clawback.reasons)]


def _measure(measure: Measure) -> list[Field]:
    return [
        ("id", measure.id),
        ("title", measure.title),
        *([("goal", measure.goal)] if measure.goal else []),
        *([("metric", measure.metric)] if measure.metric else []),
        ("weight", measure.weight),
        ("whose", measure.whose),
        ("basis", measure.basis),
        ("direction", measure.direction),
        *([] if measure.goal else _kinks(measure.curve)),
        *_payouts(measure.curve),
        ("smallest_n", measure.smallest_n),
        ("reliability", measure.reliability),
    ]


def _fallback(fallback: Fallback) -> list[Field]:
    return [
        ("whose", fallback.whose),
        ("basis", fallback.basis),
        *_kinks(fallback.curve),
        *_payouts(fallback.curve),
        ("smallest_n", fallback.smallest_n),
    ]


def _gate(gate: Gate) -> list[Field]:
    return [
        ("id", gate.id),
        ("title", gate.title),
        ("metric", gate.metric),
        ("whose", gate.whose),
        ("basis", gate.basis),
        ("direction", gate.direction),
        ("floor", gate.floor),
        ("sure", gate.sure),
        ("factor", gate.factor),
        ("unknown", gate.unknown),
        ("smallest_n", gate.smallest_n),
    ]


def _modifier(modifier: Modifier) -> list[Field]:
    head: list[Field] = [
        ("id", modifier.id),
        ("title", modifier.title),
        ("lowest", modifier.lowest),
        ("highest", modifier.highest),
    ]
    if modifier.curve is None:
        return head
    return [
        *head,
        ("metric", modifier.metric),
        ("whose", modifier.whose),
        ("direction", modifier.direction),
        *_kinks(modifier.curve),
        *_payouts(modifier.curve),
        ("smallest_n", modifier.smallest_n),
    ]


def _kinks(curve: Curve) -> list[Field]:
    return [("threshold", curve.threshold), ("target", curve.target), ("maximum", curve.maximum)]


def _payouts(curve: Curve) -> list[Field]:
    return [
        ("at_threshold", curve.at_threshold),
        ("at_target", curve.at_target),
        ("at_maximum", curve.at_maximum),
    ]


def _block(head: str, values: Iterable[Field]) -> str:
    lines = [head] if head else []
    return "\n".join([*lines, *(f"{name} = {_value(value)}" for name, value in values)]) + "\n"


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, StrEnum):
        return f'"{value.value}"'
    if isinstance(value, str):
        # JSON's texts are TOML's, but for the sign of deletion, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)
