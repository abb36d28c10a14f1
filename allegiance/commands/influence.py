"""``allegiance influence``: what each employee adds, and how sure that is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allegiance import printing, spreadsheet
from allegiance.commands.asker import asker, saw
from allegiance.commands.common import Format, Home, Output, errors
from allegiance.settings import load

if TYPE_CHECKING:
    from allegiance.metrics.catalogue import Metric
    from allegiance.metrics.influence import Influence, Person
    from allegiance.metrics.influence_honesty import Honesty

YEAR = "last-364-days"

COLUMNS = (
    "employee",
    "team",
    "n",
    "raw",
    "adjusted",
    "influence",
    "sd",
    "low",
    "high",
    "reliability",
    "p_above",
    "p_below",
    "use",
    "label",
    "reason",
    "caution",
)


def influence(
    metric: Annotated[str, typer.Option(help="Whose movement is asked about.")] = "csat_mean",
    start: Annotated[
        str | None, typer.Option("--from", help="First day; without days, the last 52 weeks.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="dimension=value; repeat for more.")] = None,
    checks: Annotated[
        bool, typer.Option("--checks", help="Whether such scores deserve belief here, instead of the scores.")
    ] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """What does each employee add? Raw, adjusted and shrunk, with interval and reliability; by name, never ranked."""
    from allegiance.metrics import catalogue, period, standing
    from allegiance.metrics import where as filters
    from allegiance.metrics.influence import influence as ask
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(load(home))
    scope = asker(reader, "figures")
    definitions = catalogue.load(reader.settings)
    known = standing.standing(reader, scope, definitions.coverage)
    reach = {"first": known.first_day, "last": known.last_day}
    # Without days, a year: 13 weeks hold too few answers of each person.
    asked = period.between(start or "", end or "", **reach) if start or end else period.parse(YEAR, **reach)
    rows = filters.parse_where(where or [])
    if checks:
        from allegiance.metrics.influence_honesty import honesty

        _checks(honesty(reader, scope, metric, asked, where=rows, known=known), definitions[metric], output)
        return
    found = ask(reader, scope, metric, asked, where=rows, known=known)
    saw(reader, scope, "employee", [one.employee for one in found.people], "influence")
    if output is Format.json:
        printing.document(document(found))
        return
    if output is Format.csv:
        people = ([getattr(one, name) for name in COLUMNS] for one in found.people)
        sys.stdout.write(spreadsheet.table(COLUMNS, people))
        return
    _table(found, definitions[metric])


def document(found: Influence) -> dict[str, Any]:
    """The answer as one JSON document."""
    made: dict[str, Any] = {
        "metric": found.metric,
        "generation": found.generation,
        "period": str(found.period),
        "n": found.n,
        "mean": found.mean,
        "margin": found.margin,
        "relative": found.relative,
        "tau": dict(zip(("value", "low", "high"), found.tau, strict=True)),
        "sigma": found.sigma,
        "people": [{name: getattr(one, name) for name in COLUMNS} for one in found.people],
        "teams": [
            {
                "team": one.team,
                "people": one.people,
                "n": one.n,
                "raw": one.raw,
                "adjusted": one.adjusted,
                "effect": one.effect,
                "sd": one.sd,
                "low": one.low,
                "high": one.high,
                "reliability": one.reliability,
                "p_above": one.p_above,
                "p_below": one.p_below,
                "label": one.label,
                "reason": one.reason,
            }
            for one in found.teams
        ],
    }
    return made | {"reason": found.reason, "note": found.note}


def _table(found: Influence, about: Metric) -> None:
    from allegiance.metrics.influence_words import between, effect, label
    from allegiance.metrics.sentences import scale

    if found.reason:
        errors.print(f"{about.short}: {found.reason}", markup=False)
        return
    style = scale(about)

    def line(one: Person) -> tuple[str, ...]:
        if one.reliability is None:
            return (one.employee, one.team, f"{one.n:,}", "", "", "", "", "", one.reason)
        return (
            one.employee,
            one.team,
            f"{one.n:,}",
            style.value(one.raw),
            style.value(one.adjusted),
            effect(about, one.influence),
            between(about, one.low, one.high),
            f"{one.reliability:.2f}",
            label(about, one.label) or one.caution or one.remark,
        )

    printing.table(
        ["Employee", "Team", "n", "Raw", "Adjusted", "Influence", "95% interval", "Reliability", "Remark"],
        [line(one) for one in sorted(found.people, key=lambda one: (one.team, one.employee))],
    )
    errors.print(
        f"{found.n:,} {about.noun} of the whole company; {found.compared} people could be compared. "
        f"Influence is against the rest of the team, at equal contacts, shrunk by what is not known.",
        markup=False,
    )


def _checks(found: Honesty, about: Metric, output: Format) -> None:
    from allegiance.metrics import influence_honesty_words as said

    if found.answer.reason:
        lines = [("reason", found.answer.reason)]
    else:
        lines = [
            ("people", said.people(found, about)),
            ("needed", said.needed(found, about)),
            ("halves", said.split(found)),
            ("placebo", said.placebo(found, about)),
            ("dealt", said.dealt(found, about)),
            ("drift", said.drift(found, about)),
        ]
    if output is Format.json:
        printing.document({"metric": about.id, "generation": found.answer.generation, "checks": dict(lines)})
    elif output is Format.csv:
        sys.stdout.write(spreadsheet.table(("check", "finding"), lines))
    else:
        printing.table(["Check", "Finding"], lines)


__all__ = ["document", "influence"]
