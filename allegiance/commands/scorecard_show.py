"""``allegiance scorecard list | show``: scorecards that whoever asks may see, journalled before they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from allegiance import printing
from allegiance.commands.common import Format, Home, Output, errors
from allegiance.commands.scorecard_common import Desk, One, PeriodText, PlanId, document, tell, when
from allegiance.commands.scorecard_documents import document as one_document
from allegiance.commands.scorecard_documents import row

if TYPE_CHECKING:
    from allegiance.metrics.catalogue import Catalogue
    from allegiance.pay.held import Held


def list_(
    plan: PlanId = "",
    period: PeriodText = "",
    state: Annotated[list[str] | None, typer.Option(help="In this state; repeat for more.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also what was restated or withdrawn.")] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Scorecards with their amounts: one's own, those one approves, or all, as rights allow."""
    from allegiance.pay.words import money
    from allegiance.pay.words_review import noted

    desk = Desk(home, "pay")
    found = desk.find(plan, period, _states(state or []), current=not every and not state)
    desk.saw(found, "list")
    if output is not Format.table:
        tell([row(one, desk.names(one)) for one in found], output)
        return
    if not found:
        errors.print("There are no such scorecards that you may see.", markup=False)
        return
    printing.table(
        ["Scorecard", "Plan", "Period", "Name", "State", "Total", "Payout", "Due", "Remarks"],
        [
            (
                one.id,
                f"{one.plan} v{one.plan_version}",
                f"{one.period[0]}..{one.period[1]}",
                desk.names(one)["name"] + (f" (revision {one.revision})" if one.revision > 1 else ""),
                one.state.value,
                money(one.total, one.statement.currency),
                f"{one.statement.payout:.2%}",
                money(one.due, one.statement.currency),
                noted(one),
            )
            for one in found
        ],
    )


def _states(names: list[str]) -> list[str]:
    from allegiance.errors import QuestionError
    from allegiance.pay.held import State

    for name in names:
        if name not in list(State):
            raise QuestionError(f"{name!r} is no state.", f"Use one of: {', '.join(State)}.")
    return names


def show(id_: One, home: Home = None, output: Output = Format.table) -> None:
    """One scorecard line by line: figures, shares, amounts, how sure, what changed, and who did what."""
    desk = Desk(home, "pay")
    held = desk.one(id_)
    desk.saw([held], "show")
    names = desk.names(held)
    if output is Format.json:
        from allegiance.pay.canonical import plain

        document(desk.veiled(held, plain(one_document(held, names))))
    elif output is Format.csv:
        tell(desk.veiled(held, [_line(held, number) for number in range(len(held.statement.lines))]), output)
    else:
        _words(desk, held, names["name"])


def _line(held: Held, number: int) -> dict[str, object]:
    """One line of the statement for a spreadsheet."""
    one = held.statement.lines[number]
    stay = held.statement.parts[one.stay].stay
    return {
        "scorecard": held.id,
        "first": stay.first,
        "last": stay.last,
        "measure": one.measure,
        "title": one.title,
        "metric": one.metric,
        "whose": one.whose.value,
        "place": one.place,
        "basis": one.basis.value,
        "value": one.reading.value if one.reading else None,
        "low": one.reading.low if one.reading else None,
        "high": one.reading.high if one.reading else None,
        "n": one.reading.n if one.reading else None,
        "weight": one.weight,
        "counted": one.counted,
        "share": one.share,
        "currency": held.statement.currency,
        "amount": one.amount,
        "fell_back": one.fell_back,
    }


def _words(desk: Desk, held: Held, name: str) -> None:
    from allegiance.metrics.catalogue import load
    from allegiance.pay import record, words, words_goals, words_review

    catalogue = load(desk.settings)
    found, you = held.statement, desk.mine(held)
    say = [words.earned(found, held.state.value, "" if you else name), words.sure(found), ""]
    say += [words.part(one, found.currency, alone=len(found.parts) == 1) for one in found.parts]
    say += [
        f"- {one.title}: {words.line(one, catalogue[one.metric], found, you=you, name=name)}"
        for one in found.lines
    ]
    for text in say:
        printing.console.print(text, markup=False)
    _rules(held, catalogue)
    for measure, chain in words_goals.chains(found, record.goals_of(held.data), catalogue):
        printing.console.print(f"Goal of {measure}: {chain}", markup=False)
    for text, figures in words_review.of(held, catalogue).items():
        printing.console.print(f"Look closer at {'; '.join(figures)}: {text}", markup=False)
    _changed(desk, held, catalogue)
    _life(desk, held)


def _rules(held: Held, catalogue: Catalogue) -> None:
    """Gates and modifiers."""
    from allegiance.pay import words

    terms = {gate.id: gate.metric for gate in held.terms.gates}
    terms |= {modifier.id: modifier.metric for modifier in held.terms.modifiers}
    for gate in held.statement.gates:
        printing.console.print(f"- {words.gate(gate, catalogue[terms[gate.gate]])}", markup=False)
    for one in held.statement.modifiers:
        metric = terms[one.modifier]
        printing.console.print(
            f"- {words.modifier(one, catalogue[metric] if metric else None)}", markup=False
        )


def _changed(desk: Desk, held: Held, catalogue: Catalogue) -> None:
    """Line by line what a restatement changes."""
    from allegiance.pay import words, words_review

    found = held.difference
    if found is None:
        return
    currency = held.statement.currency
    printing.console.print(f"\nAgainst {held.replaces}: {words.change(found.by, currency)}.", markup=False)
    for told in held.rules_changed:
        printing.console.print(f"- Another rule: {told}", markup=False)
    lines = {one.measure: one for one in held.statement.lines}
    for one in found.changed:
        line = lines.get(one.id)
        if one.kind != "line" or line is None:
            continue
        why = words_review.differs(one.changed, catalogue[line.metric], line.basis)
        where = desk.veiled(held, one.where)
        told = f"- {one.title} ({where}): {words.change(one.by, currency)}{f' ({why})' if why else ''}"
        printing.console.print(told, markup=False)


def _life(desk: Desk, held: Held) -> None:
    from allegiance.pay import words_life

    printing.console.print("")
    for step in held.steps:
        said = f": {step.note}" if step.note else ""
        by = desk.veiled(held, {"verb": step.verb, "by": step.actor})["by"]
        told = words_life.by(by, step.role, step.hands if step.hands != step.actor else "")
        printing.console.print(f"{when(step.at)} {step.verb} by {told}{said}", markup=False)
    for request in held.waiting:
        printing.console.print(
            f"Waits for a second person: {request.kind} {request.id} ({request.code}): {request.text}",
            markup=False,
        )
    printing.console.print(f"SHA-256 {held.digest}", markup=False)
