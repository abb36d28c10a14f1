"""Lines of a statement as a table that adds up, and each as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from allegiance.charts.spec import Column, PayoutCurve, Table, table
from allegiance.metrics.catalogue import Catalogue
from allegiance.pay import instead, words_plan
from allegiance.pay import words as pay_words
from allegiance.pay.goals import Goal
from allegiance.pay.plan import Plan
from allegiance.pay.statement import Line, Statement

HEADS = (
    Column("Measure", numeric=False),
    Column("Figure", numeric=False),
    Column("Pays"),
    Column("Weight"),
)


def lines(found: Statement, catalogue: Catalogue, *, amounts: bool = True) -> Table:
    """Every line: figure, what it pays, weight, amount. The amounts add up to the total, to the cent."""
    cells = [
        (
            f"{one.title}{place(one, found)}",
            pay_words.read(one.reading, catalogue[one.metric]),
            pay_words.percent(one.share) if one.counted else "–",
            pay_words.percent(one.counted.quantize(found.payout)),
            pay_words.money(one.amount, found.currency),
        )
        for one in found.lines
    ]
    if not amounts:
        return table(HEADS, [cell[:-1] for cell in cells])
    cells.append(("Together", "", "", "", pay_words.money(found.total, found.currency)))
    return table([*HEADS, "Amount"], cells)


def place(one: Line, found: Statement) -> str:
    """Which stay a line is of, where there are several."""
    if len(found.parts) < 2:
        return ""
    stay = found.parts[one.stay].stay
    return f" ({stay.team or stay.site or pay_words.days(stay.first, stay.last)})"


def picture(
    one: Line, found: Statement, plan: Plan, goals: Sequence[Goal], catalogue: Catalogue
) -> PayoutCurve | None:
    """The payout curve of a line with its figure on it; None where no figure counted."""
    measure = next((each for each in plan.measures if each.id == one.measure), None)
    if measure is None or not one.counted:
        return None
    measure = instead.resolved(measure, found, one, goals)
    shown = None if one.override is not None else one.reading
    silence = "a person set the share" if one.override is not None else one.fell_back
    return words_plan.curve(measure, catalogue[one.metric], reading=shown, line=one, silence=silence)


def factors(found: Statement, plan: Plan, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Gates and modifiers: what each did, and why."""
    gates = {one.id: one.metric for one in plan.gates}
    by = {one.id: one.metric for one in plan.modifiers}
    told = [(one.title, pay_words.gate(one, catalogue[gates[one.gate]])) for one in found.gates]
    for one in found.modifiers:
        metric = by.get(one.modifier, "")
        told.append((one.title, pay_words.modifier(one, catalogue[metric] if metric else None)))
    return list(dict.fromkeys(told))
