"""``allegiance scorecard export | recompute | verify``: what leaves for payroll, and what proves it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allegiance.commands.common import Format, Home, Output, errors
from allegiance.commands.scorecard_common import Desk, PeriodText, PlanId, document, tell
from allegiance.commands.scorecard_payroll import for_payroll
from allegiance.errors import PayError, QuestionError, StoreError

if TYPE_CHECKING:
    from allegiance.pay.held import Held

Out = Annotated[
    Path | None, typer.Option("--out", help="File: .csv or .xlsx for payroll, .json for one scorecard.")
]


def export(
    id_: Annotated[
        str,
        typer.Argument(metavar="[ID]", help="One scorecard with all that it stands on, to compute again."),
    ] = "",
    plan: PlanId = "",
    period: PeriodText = "",
    out: Out = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also what an earlier list holds that is not noted as paid.")
    ] = False,
    home: Home = None,
    output: Annotated[Format, typer.Option("--format", help="csv or json, without --out.")] = Format.csv,
) -> None:
    """What payroll is to pay: final, undisputed, not paid yet. With an ID: one scorecard as a file of proof."""
    desk = Desk(home, "pay" if id_ else "payroll")
    if id_:
        _one(desk, id_, out)
        return
    if desk.settings.pseudonymous:
        raise PayError(
            "Payroll needs names, and this company sees people under pseudonyms alone.",
            "Let whoever may see names run it, with pseudonymous = false.",
        )
    for_payroll(desk, plan, period, out, output, again=again)


def _one(desk: Desk, id_: str, out: Path | None) -> None:
    from allegiance.commands.scorecard_documents import step
    from allegiance.pay.recompute import export as written

    held: Held = desk.one(id_)
    if desk.settings.pseudonymous and not desk.mine(held):
        raise PayError(
            "A scorecard holds names, and this company sees people under pseudonyms alone.",
            "Let whoever may see names run it, with pseudonymous = false.",
        )
    desk.saw([held], "export")
    text = written(held.record, [step(one) for one in held.steps])
    if out is None:
        sys.stdout.write(text)
    elif out.suffix.lower() != ".json":
        raise QuestionError(f"{out.name} is no kind of file for a scorecard.", "End it in .json.")
    else:
        write(out, text.encode("utf-8"))
        errors.print(
            f"{held.id} is in {out}; compute it again with: allegiance scorecard recompute", markup=False
        )


def write(path: Path, content: bytes) -> None:
    """A file that nobody else on the machine may read, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        part.replace(path)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror}.", "Check space and permission."
        ) from error


def recompute(
    what: Annotated[
        list[str], typer.Argument(metavar="FILE_OR_ID...", help="Exported scorecards, or ids of scorecards.")
    ],
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Compute scorecards again from what they stand on: to the cent and the byte. Exit code 1: one differs."""
    from allegiance.pay import recompute as again

    rows: list[dict[str, Any]] = []
    desk: Desk | None = None
    for one in what:
        path = Path(one)
        if path.suffix.lower() == ".json" or path.is_file():
            found = again.of_file(path)
        else:
            desk = desk or Desk(home, "pay")
            found = again.recompute(desk.one(one).record)
        rows.append(
            {
                "scorecard": found.scorecard,
                "same": found.same,
                "this_code": found.this_code,
                "digest": found.digest,
                "differs": list(found.differs),
            }
        )
    if output is Format.table:
        for row in rows:
            _again(row)
    else:
        if output is Format.csv:
            rows = [row | {"differs": "; ".join(row["differs"])} for row in rows]
        tell(rows, output)
    if not all(row["same"] for row in rows):
        raise typer.Exit(1)


def _again(row: dict[str, Any]) -> None:
    code = "" if row["this_code"] else " (another version of the engine computed it)"
    if row["same"]:
        errors.print(f"{row['scorecard']}: the same to the byte{code}. SHA-256 {row['digest']}", markup=False)
        return
    errors.print(f"{row['scorecard']}: it differs{code}.", markup=False)
    for told in row["differs"]:
        errors.print(f"- {told}", markup=False)


def verify(
    head: Annotated[
        str, typer.Option(help="A head of the journal noted elsewhere (number:hash), to compare with.")
    ] = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Whether records, plans, steps, ledger and journal are as they were written. Exit code 1: not, naming what."""
    from allegiance.pay.verify import verify as look

    desk = Desk(home, "payroll")
    found = look(desk.settings, head)
    if output is Format.json:
        document(
            {
                "holds": found.holds,
                "scorecards": found.scorecards,
                "steps": found.steps,
                "plans": found.plans,
                "head": found.head,
                "findings": list(found.findings),
            }
        )
    elif output is Format.csv:
        tell(
            [
                {"what": one.what, "scorecard": one.scorecard, "message": one.message}
                for one in found.findings
            ],
            output,
        )
    else:
        for one in found.findings:
            errors.print(f"- {one.what}: {one.message}", markup=False)
        counted = f"{found.scorecards:,} scorecards, {found.steps:,} steps and {found.plans:,} plans"
        told = "are as they were written" if found.holds else "were looked at: something was altered"
        errors.print(f"{counted} {told}.", markup=False)
        if found.head and found.holds:
            errors.print(f"Note elsewhere, to compare with later: {found.head}", markup=False)
    if not found.holds:
        raise typer.Exit(1)
