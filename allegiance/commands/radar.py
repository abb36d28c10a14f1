"""``allegiance radar``: signs that scores may not be what they seem, each with evidence and another explanation."""

from __future__ import annotations

from typing import Annotated

import typer

from allegiance import printing
from allegiance.commands.asker import asker, saw
from allegiance.commands.common import Format, Home, Output, errors, working
from allegiance.settings import load


def radar(
    start: Annotated[str | None, typer.Option("--from", help="First day.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="dimension=value; repeat for more.")] = None,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Signs that scores may not be what they seem: evidence, how sure, what else explains it. No accusation."""
    from allegiance.metrics import catalogue, period, radar_rows, radar_words, standing
    from allegiance.metrics import radar as looking
    from allegiance.metrics import where as filters
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(load(home))
    scope = asker(reader, "others")
    known = standing.standing(reader, scope, catalogue.load().coverage)
    asked = period.between(start or "", end or "", first=known.first_day, last=known.last_day)
    with working() as progress:
        progress("Comparing everybody with everybody else")
        found = looking.radar(reader, scope, asked, where=filters.parse_where(where or []), known=known)
    saw(reader, scope, "employee", [one.employee for one in found.findings], "radar")
    if output is Format.json:
        printing.document(radar_rows.document(found))
        return
    if output is Format.csv:
        printing.rows(radar_rows.records(found), output)
        return
    errors.print(radar_words.lead(found), markup=False)
    if found.findings:
        printing.table(
            ("Person", "Team", "Sign", "Seen", "Usual", "n", "Strength", "What was seen", "What else explains it"),
            [
                (
                    one.name, one.team or "", radar_rows.title(one), radar_words.value(one.unit, one.value),
                    radar_words.value(one.unit, one.expected), f"{one.n:,}", one.strength, one.sentence, one.otherwise,
                )
                for one in found.findings
            ],
        )  # fmt: skip
    for check in found.checks:
        errors.print(radar_words.checked(check), markup=False)
    errors.print(radar_words.LATER, markup=False)
