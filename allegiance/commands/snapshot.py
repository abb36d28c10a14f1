"""``allegiance snapshot``: a printed document, made with its reader's own rights."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allegiance import printing
from allegiance.commands import asker as asking
from allegiance.commands.common import Format, Home, Output, working
from allegiance.errors import AllegianceError, QuestionError, SnapshotError
from allegiance.people.rights import Role
from allegiance.settings import load

if TYPE_CHECKING:
    from allegiance.metrics.period import Period
    from allegiance.snapshots.document import Paper
    from allegiance.snapshots.make import Made
    from allegiance.warehouse.reader import Reader

USUAL = "last quarter"
"""The period when none is given: the last whole one that the data reach the end of."""


def snapshot(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="executive, team, personal or promise.")],
    people: Annotated[
        list[str] | None,
        typer.Option("--for", help="Whom it goes to: made with their rights; repeat for more."),
    ] = None,
    role: Annotated[Role | None, typer.Option("--role", help="In which of their roles.")] = None,
    period: Annotated[
        str, typer.Option(help="2026-Q3, 2026-05, FIRST..LAST, or in words: last month, last quarter.")
    ] = USUAL,
    paper: Annotated[str, typer.Option(help="a4 or us-letter.")] = "a4",
    out: Annotated[Path | None, typer.Option(help="A file, or a folder for several.")] = None,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Print a document as PDF, with the rights of whoever it goes to as they are now."""
    from allegiance.snapshots import make
    from allegiance.warehouse.reader import open_reader

    wanted = make.kind_of(kind)
    if paper not in ("a4", "us-letter"):
        raise QuestionError(f"There is no paper {paper!r}.", "Use a4 or us-letter.")
    reader = open_reader(load(home))
    whom = list(dict.fromkeys(people or ([asking.person.get()] if asking.person.get() else [])))
    role = role or asking.role.get()
    if role is not None and not whom:
        raise QuestionError("--role is about somebody, and nobody is named.", "Name them with --for.")
    asked = _period(reader, period)
    sheet: Paper = "a4" if paper == "a4" else "us-letter"
    if out is None and output is not Format.json:
        raise QuestionError("Where to is not said.", "Name a file or folder with --out.")
    several = len(whom) > 1 or (out is not None and out.is_dir())
    rows: list[dict[str, Any]] = []
    failed: list[str] = []
    with working() as progress:
        for person in whom or [""]:
            progress(f"Making {wanted} {f'for {person}' if person else ''}")
            try:
                made = _made(reader, wanted, person, role, asked, sheet)
                target = _target(out, made, person, several)
                if target is not None:
                    _write(target, made)
                rows.append(_row(person, made, target))
            except AllegianceError as error:
                if len(whom) < 2:
                    raise
                failed.append(person)
                rows.append({"for": person, "error": f"{error.title}: {error.message}", "todo": error.todo})
    _told(rows, output)
    if failed:
        raise SnapshotError(
            f"{len(failed)} of {len(whom)} could not be made: {', '.join(failed)}.",
            "The others were. Why each failed stands beside it.",
        )


def _made(reader: Reader, kind: str, person: str, role: Role | None, period: Period, paper: Paper) -> Made:
    from allegiance.commands.journal import operator
    from allegiance.people.journal import Source
    from allegiance.people.modes import under
    from allegiance.people.scope import everyone
    from allegiance.snapshots import make

    if person:
        return make.make(
            reader,
            make.Recipient(person, role),
            kind,
            period,
            paper=paper,
            source=Source.command,
            actor=f"{operator()} as {person}",
        )
    return make.for_scope(
        reader,
        under(everyone(), reader.settings),
        kind,
        period,
        paper=paper,
        source=Source.command,
        actor=operator(),
        signed_in=False,
    )


def _period(reader: Reader, text: str) -> Period:
    """The period in words or as every other verb writes it; words count back from the last day with data.

    Raises:
        QuestionError: it is neither.
    """
    from allegiance.metrics import catalogue, standing
    from allegiance.metrics import period as periods
    from allegiance.people.scope import everyone
    from allegiance.snapshots import due

    known = standing.standing(reader, everyone(), catalogue.load().coverage)
    last = known.last_day or date.min
    if text.strip().lower().startswith("last "):
        try:
            return due.period_of(text.strip().lower(), last + timedelta(days=1))
        except ValueError as error:
            raise QuestionError(f"{error}.", "Or write 2026-Q3, 2026-05 or FIRST..LAST.") from error
    return periods.parse(text, first=known.first_day, last=known.last_day)


def _target(out: Path | None, made: Made, person: str, several: bool) -> Path | None:
    """Where a document goes; in a folder under a name of its own, for two people may be called the same."""
    if out is None or not several:
        return out
    own = f"-{hashlib.sha256(person.encode()).hexdigest()[:8]}" if person and made.document.reader else ""
    return out / f"{Path(made.name).stem}{own}.pdf"


def _write(target: Path, made: Made) -> None:
    from allegiance.snapshots import files

    files.write(target, made.pdf)


def _row(person: str, made: Made, target: Path | None) -> dict[str, Any]:
    """What became of one document; ``facts`` and ``pictures`` are what its digest is of."""
    from allegiance.snapshots.facts import canonical

    return {
        "for": person or made.document.reader,
        "kind": str(made.document.kind),
        "period": made.document.stamp.period,
        "file": str(target) if target else "",
        "bytes": len(made.pdf),
        "sha256": made.sha256,
        "digest": made.document.stamp.digest,
        "stamp": asdict(made.document.stamp),
        **json.loads(canonical(made.document.facts, made.document.sheets)),
    }


def _told(rows: list[dict[str, Any]], output: Format) -> None:
    """JSON holds every figure that was printed; a table where each document went."""
    if output is Format.json:
        printing.document({"documents": rows})
        return
    kept = ("for", "kind", "period", "file", "bytes", "sha256", "error")
    printing.rows([{name: str(row.get(name, "")) for name in kept} for row in rows], output)
