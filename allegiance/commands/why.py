"""``allegiance why``: what a change between two periods is made of."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allegiance import printing, spreadsheet
from allegiance.commands.asker import asker
from allegiance.commands.common import Format, Home, Output, errors
from allegiance.settings import load

if TYPE_CHECKING:
    from allegiance.metrics.why import Why


def why(
    metric: Annotated[str, typer.Argument(help="A metric that is a mean over answers or contacts.")],
    start: Annotated[str | None, typer.Option("--from", help="First day.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    against: Annotated[str, typer.Option(help="previous, year, or DATE..DATE.")] = "previous",
    where: Annotated[list[str] | None, typer.Option(help="dimension=value; repeat for more.")] = None,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Why did it move? Parts that add up to the change exactly, each with its 95% interval."""
    from allegiance.metrics import catalogue, period, standing, why_words
    from allegiance.metrics import where as filters
    from allegiance.metrics.sentences import scale
    from allegiance.metrics.why import why as split
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(load(home))
    scope = asker(reader, "figures")
    definitions = catalogue.load(reader.settings)
    known = standing.standing(reader, scope, definitions.coverage)
    reach = {"first": known.first_day, "last": known.last_day}
    asked = period.between(start or "", end or "", **reach)
    compared = period.against(against, asked, **reach)
    found = split(reader, scope, metric, asked, compared, filters.parse_where(where or []), known=known)
    if output is Format.json:
        printing.document(document(found, reader.generation))
        return
    if output is Format.csv:
        heads = ["block", "value", "low", "high", "clear", "reason"]
        parts = ([getattr(part, name) for name in heads] for part in found.parts)
        sys.stdout.write(spreadsheet.table(heads, parts))
        return
    about, style = definitions[metric], scale(definitions[metric])
    if found.parts:
        lines = [
            (
                why_words.TITLES[part.block],
                style.moved(part.value),
                part.reason or style.moved_between(part.low, part.high),
                "yes" if part.clear else "",
                part.block,
            )
            for part in found.parts
        ]
        whole = (
            "Change", style.moved(found.change), style.moved_between(found.low, found.high),
            "yes" if found.clear else "", "",
        )  # fmt: skip
        printing.table(["Part", about.short, "95% interval", "Clear", "Block"], [*lines, whole])
    errors.print(why_words.sentence(found, about), markup=False)
    if text := why_words.evidence(found, about):
        errors.print(text, markup=False)


def document(found: Why, generation: int) -> dict[str, Any]:
    """What a script gets: ``blocks`` add up to ``change``; both null-free, or ``reason`` says why there are none."""
    return {
        "metric": found.metric,
        "generation": generation,
        "period": str(found.period),
        "against": str(found.against),
        "change": found.change,
        "low": found.low,
        "high": found.high,
        "clear": found.clear,
        "value": found.figure.value,
        "previous": found.figure.previous,
        "n": found.figure.n,
        "previous_n": found.figure.previous_n,
        "verdict": found.figure.verdict,
        "blocks": [
            {
                "block": part.block,
                "value": part.value,
                "low": part.low,
                "high": part.high,
                "clear": part.clear,
                **({"reason": part.reason} if part.reason else {}),
            }
            for part in found.parts
        ],
        "mix": [
            {"factor": part.block, "value": part.value, "low": part.low, "high": part.high}
            for part in found.mix
        ],
        "traced": {
            "block": found.traced or None,
            "members": [
                {
                    "dimension": one.dimension,
                    "member": one.member,
                    "value": one.value,
                    "low": one.low,
                    "high": one.high,
                    "n": one.n,
                }
                for one in found.traces
            ],
        },
        "employees": {"both": found.stayed, "joined": found.joined, "left": found.left},
        "reason": found.reason,
        "note": found.note,
    }
