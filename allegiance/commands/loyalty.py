"""``allegiance loyalty``: what loyal means, what other definitions would say, and putting one in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allegiance import loyalty, printing
from allegiance.charts.format import AREA, MONEY, SHARE, count
from allegiance.commands.asker import asker
from allegiance.commands.common import Format, Home, Output, errors, working
from allegiance.settings import load

if TYPE_CHECKING:
    from allegiance.metrics.estimates import Estimate
    from allegiance.metrics.loyalty_foresight import Foresights
    from allegiance.metrics.loyalty_rivals import Switchboard
    from allegiance.metrics.loyalty_trial import Side, Trial

app = typer.Typer(no_args_is_help=True, help="Loyalty: its definition, rival ones, and putting one in force.")

Definition = Annotated[
    Path | None, typer.Option("--definition", help="A definition to try (default: the one in force).")
]


@app.command()
def show(definition: Definition = None, home: Home = None, output: Output = Format.table) -> None:
    """The definition: components, weights, thresholds, and the outcome that the company steers by."""
    found = loyalty.read(definition) if definition else loyalty.load(load(home))
    if output is Format.json:
        printing.document(document(found))
        return
    sides = {name: side for side, names in loyalty.PARTS.items() for name in names}
    rows = [
        {"part": sides[name], "name": name, "value": weight, "meaning": loyalty.MEANINGS[name]}
        for name, weight in found.weights.items()
    ]
    rows += [
        {"part": "threshold", "name": name, "value": value, "meaning": loyalty.MEANINGS[name]}
        for name, value in found.thresholds.items()
    ]
    rows += [
        {"part": "days", "name": name, "value": days, "meaning": loyalty.MEANINGS[name]}
        for name, days in found.days.items()
    ]
    rows.append(
        {
            "part": "outcome",
            "name": found.outcome,
            "value": found.metric,
            "meaning": loyalty.MEANINGS["outcome"],
        }
    )
    printing.rows(rows, output)


@app.command()
def compare(
    definition: Definition = None,
    start: Annotated[str | None, typer.Option("--from", help="First day.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="dimension=value; repeat for more.")] = None,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """What rival definitions say: score, base, value, agreement, and which foresees best who stays.

    With --definition also what that one would change against the one in force.
    """
    from allegiance.metrics import catalogue, period, sentences_loyalty, standing
    from allegiance.metrics import where as filters
    from allegiance.metrics.loyalty_foresight import foresight
    from allegiance.metrics.loyalty_rivals import switchboard
    from allegiance.metrics.loyalty_trial import trial
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(load(home))
    scope = asker(reader, "figures")
    tried = loyalty.read(definition) if definition else None
    known = standing.standing(reader, scope, catalogue.load(reader.settings).coverage)
    asked = period.between(start or "", end or "", first=known.first_day, last=known.last_day)
    chosen = filters.parse_where(where or [])
    board = switchboard(reader, scope, asked, definition=tried, where=chosen, known=known)
    seen = foresight(reader, scope, asked, definition=tried, where=chosen, known=known)
    change = trial(reader, scope, asked, tried, where=chosen, known=known) if tried else None
    if output is Format.json:
        made: dict[str, object] = {
            "generation": reader.generation,
            "period": {"from": asked.start.isoformat(), "to": asked.end.isoformat()},
            "definition": document(tried or loyalty.load(reader.settings)),
            "rivals": rivals(board, seen),
            "pairs": [
                {
                    "first": one.first,
                    "second": one.second,
                    "agree": one.share.record,
                    "kappa": one.kappa.record,
                    "segments": one.segments,
                    "teams": one.teams,
                }
                for one in board.pairs
            ],
            "best": seen.best or None,
            "reason": board.reason or None,
        }
        if change:
            made["change"] = changed(change)
        printing.document(made)
        return
    printing.rows(_lines(board, seen), output)
    errors.print(
        sentences_loyalty.tried(change) if change else sentences_loyalty.defined(board), markup=False
    )
    errors.print(sentences_loyalty.foreseen(seen), markup=False)


@app.command()
def use(
    file: Annotated[Path, typer.Argument(help="A definition, as data/loyalty.toml is one.")],
    home: Home = None,
) -> None:
    """Put a definition in force: checked, everything decided again, published. All of it, or nothing."""
    from allegiance.warehouse.define import PREVIOUS
    from allegiance.warehouse.define import use as put

    settings = load(home)
    with working() as progress:
        put(settings, file, progress)
    errors.print(
        f"{file} is in force. What was in force before stands in {settings.home / PREVIOUS}.", markup=False
    )


def document(found: loyalty.Loyalty) -> dict[str, object]:
    """A definition for scripts."""
    return {
        "version": found.version,
        "outcome": found.outcome,
        "metric": found.metric,
        "weights": dict(found.weights),
        "thresholds": dict(found.thresholds),
        "behaviour": dict(found.days),
        "sha256": found.sha256,
    }


def rivals(board: Switchboard, seen: Foresights) -> list[dict[str, object]]:
    """One row a definition: shares 0..1, money in the company's currency."""
    areas = {one.name: one for one in seen.found}
    made = []
    for one in board.rivals:
        row: dict[str, object] = {
            "definition": one.name,
            "title": one.title,
            "loyal": one.loyal.record,
            "base": one.base,
            "judged": one.judged,
            "score": one.score.record,
            "value": one.value.record,
        }
        if one.name in areas:
            found = areas[one.name]
            row |= {
                "auc": found.area.record,
                "auc_beyond_company": found.beyond.record,
                "left_of_loyal": found.loyal_left.record,
                "left_of_others": found.others_left.record,
            }
        made.append(row)
    return made


def changed(found: Trial) -> dict[str, object]:
    """What another definition would change, for scripts."""
    return {
        "before": _side(found.before),
        "after": _side(found.after),
        "change": found.change.record,
        "become": found.become,
        "cease": found.cease,
    }


def _side(found: Side) -> dict[str, object]:
    return {
        "loyal": found.loyal.record,
        "base": found.base,
        "value": found.value.record,
        "segments": {name: one.record for name, one in found.segments.items()},
        "ranks": dict(found.ranks),
    }


def _lines(board: Switchboard, seen: Foresights) -> list[dict[str, str]]:
    areas = {one.name: one for one in seen.found}
    made = []
    for one in board.rivals:
        found = areas.get(one.name)
        made.append(
            {
                "definition": one.title,
                "loyal": _text(one.loyal, SHARE.value(one.loyal.value)),
                "95%": SHARE.interval(one.loyal.low, one.loyal.high),
                "n": count(one.loyal.n),
                "customers": count(one.base),
                "a year": _text(one.value, MONEY.value(one.value.value)),
                "auc": _text(found.area, _area(found.area)) if found else "",
                "beyond the company's": AREA.moved(found.beyond.value) if found else "",
            }
        )
    return made


def _text(found: Estimate, value: str) -> str:
    return value if found.value is not None else found.reason


def _area(found: Estimate) -> str:
    return f"{AREA.value(found.value)} ({AREA.interval(found.low, found.high)})"
