"""``allegiance warn``: customers at risk with reasons and a suggested contact, and what such warnings were worth."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from allegiance import printing
from allegiance.commands.asker import asker, saw
from allegiance.commands.common import Format, Home, Output, errors, working
from allegiance.settings import load

if TYPE_CHECKING:
    from allegiance.metrics.warning_results import EarlyWarning, Tested
    from allegiance.metrics.warning_worklist import Worklist
    from allegiance.stats.discrimination import Estimate, Warned


def warn(
    top: Annotated[int, typer.Option(help="Customers to list: those with the most at stake.", min=0)] = 20,
    backtest: Annotated[bool, typer.Option("--backtest", help="What such warnings were worth.")] = False,
    drivers: Annotated[bool, typer.Option("--drivers", help="What the warnings lean on.")] = False,
    where: Annotated[list[str] | None, typer.Option(help="dimension=value; repeat for more.")] = None,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Customers who may leave: risk, value, reasons, owner and what to do; or why there are no warnings."""
    from allegiance.metrics import downloads, sentences_warning, warning, warning_drivers, warning_worklist
    from allegiance.metrics import where as filters
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(load(home))
    scope = asker(reader, "figures")
    with working() as progress:
        found = warning.early_warning(reader, scope, progress)
        listed = warning_worklist.worklist(
            reader, scope, found, where=filters.parse_where(where or []), most=top
        )
    saw(reader, scope, "customer", [one.customer for one in listed.entries], "warn")
    if output is Format.json:
        made = document(found, listed, reader.generation, held_out=backtest)
        if drivers:
            made["drivers"] = [
                {"group": one.group, "name": one.name, "auc_lost": _estimate(one.lost)}
                for one in warning_drivers.drivers(found)
            ]
        printing.document(made)
        return
    errors.print(sentences_warning.lead(found, listed), markup=False)
    for text in (sentences_warning.quality(found), sentences_warning.basis(found), *found.notes):
        if text and (backtest or not found.given):
            errors.print(text, markup=False)
    if backtest:
        printing.rows(months(found), output)
    elif drivers:
        printing.rows(
            [
                {"group": one.group, "name": one.name, "auc_lost": one.lost.value}
                | {"low": one.lost.low, "high": one.lost.high, "n": one.n}
                for one in warning_drivers.drivers(found)
            ],
            output,
        )
    elif output is Format.csv:
        heads, rows = warning_worklist.table(listed)
        sys.stdout.write(downloads.to_csv(heads, rows).decode("utf-8-sig").replace("\r\n", "\n"))
    elif listed.entries:
        printing.table(
            ("Customer", "Risk", "95%", "Value", "Reasons", "Renewal", "Owner", "Suggested contact"),
            [
                (
                    one.customer,
                    f"{one.risk:.0%}",
                    f"{one.low:.0%} to {one.high:.0%}",
                    "" if one.value is None else f"{one.value:,.0f}",
                    "; ".join(one.reasons),
                    one.renewal_on.isoformat() if one.renewal_on else "",
                    one.owner or "",
                    f"{one.step.topic} ({one.step.channel})",
                )
                for one in listed.entries
            ],
        )


def months(found: EarlyWarning) -> list[dict[str, object]]:
    """One row a month tested, and one for all of them (a snapshot: only that)."""
    rows = [{"month": one.month.isoformat(), **_flat(one.tested), "model": one.model} for one in found.months]
    if found.overall is not None:
        rows.append({"month": "all", **_flat(found.overall), "model": found.model})
    return rows


def _flat(tested: Tested) -> dict[str, object]:
    row: dict[str, object] = {"n": tested.n, "losses": tested.losses, "rate": tested.rate}
    for name, one in (
        ("precision", tested.top.precision),
        ("recall", tested.top.recall),
        ("lift", tested.top.lift),
        ("auc", tested.auc),
    ):
        row |= {name: _number(one.value), f"{name}_low": _number(one.low), f"{name}_high": _number(one.high)}
    return row


def document(
    found: EarlyWarning, listed: Worklist, generation: int, *, held_out: bool = False
) -> dict[str, object]:
    """The JSON document: situation, reason, tests, calibration, lead time, and the worklist."""
    from allegiance.metrics import warning_worklist

    made: dict[str, object] = {
        "generation": generation,
        "situation": found.situation or None,
        "given": found.given,
        "horizon_days": found.horizon,
        "as_of": found.as_of.isoformat() if found.as_of else None,
    }
    if found.reason:
        made["reason"] = found.reason
    made |= {"model": found.model or None, "left_out": dict(found.left_out), "notes": list(found.notes)}
    if found.overall is not None:
        made["overall"] = _tested(found.overall)
        made["calibration"] = {
            "error": _number(found.error),
            "bins": [
                {
                    "predicted": one.predicted,
                    "observed": one.observed,
                    "low": one.low,
                    "high": one.high,
                    "n": one.n,
                }
                for one in found.bins
            ],
        }
        made["months"] = [
            {"month": one.month.isoformat(), "model": one.model, **_tested(one.tested)}
            for one in found.months
        ]
    if found.lead is not None:
        made["lead_days"] = _estimate(found.lead.days) | {
            "losses": found.lead.losses,
            "warned": found.lead.warned,
        }
    heads, rows = warning_worklist.table(listed)
    made["worklist"] = {
        "total": listed.total,
        "annual_value": listed.value,
        "valued": listed.valued,
        "at_stake": None if listed.at_stake is None else dict(zip(_ENDS, listed.at_stake, strict=True)),
        "expected_to_leave": dict(zip(_ENDS, listed.expected, strict=True)),
        "rows": [dict(zip(heads, row, strict=True)) for row in rows],
    }
    if held_out and found.held_out is not None:
        frame = found.held_out
        columns = ["customer_id", "risk", "leaves", "weight", *(["day"] if "day" in frame else [])]
        made["held_out"] = [
            {
                "customer": str(row["customer_id"]),
                "risk": float(row["risk"]),
                "left": bool(row["leaves"]),
                "weight": float(row["weight"]),
            }
            | ({"day": row["day"].date().isoformat()} if "day" in columns else {})
            for row in frame[columns].to_dict(orient="records")
        ]
    return made


_ENDS = ("value", "low", "high")


def _tested(tested: Tested) -> dict[str, object]:
    return {
        "n": tested.n,
        "losses": tested.losses,
        "rate": tested.rate,
        "auc": _estimate(tested.auc),
        "top_5": _warned(tested.top),
        "top_10": _warned(tested.wider),
    }


def _warned(one: Warned) -> dict[str, object]:
    return {
        "n": one.n,
        "left": one.hits,
        "precision": _estimate(one.precision),
        "recall": _estimate(one.recall),
        "lift": _estimate(one.lift),
    }


def _estimate(one: Estimate) -> dict[str, float | None]:
    return {"value": _number(one.value), "low": _number(one.low), "high": _number(one.high)}


def _number(value: float) -> float | None:
    return value if value == value else None
