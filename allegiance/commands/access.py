"""``allegiance access``: who may see what, and giving, delegating and taking back rights."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from allegiance import printing
from allegiance.commands.common import Format, Home, Output, errors
from allegiance.commands.journal import operator
from allegiance.errors import NoData, QuestionError
from allegiance.settings import Settings, load

if TYPE_CHECKING:
    from allegiance.people.granted import Places
    from allegiance.people.grants import Actor

app = typer.Typer(no_args_is_help=True, help="Who may see what: roles, grants and delegations.")

Person = Annotated[str, typer.Argument(help="An account, as the sign-in says it.")]
Site = Annotated[str, typer.Option(help="A site.")]
Team = Annotated[str, typer.Option(help="A team.")]
First = Annotated[str, typer.Option("--from", help="First day (default: today).")]
Last = Annotated[str, typer.Option("--to", help="Last day (default: until further notice).")]


@app.command("list")
def list_(
    ended: Annotated[bool, typer.Option("--ended", help="Also what has ended.")] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Who holds which role, by roster, group or grant, and what was delegated to whom."""
    from allegiance.people import holders

    settings = load(home)
    printing.rows([one.record() for one in holders.holders(settings, _today(settings), ended=ended)], output)


@app.command()
def grant(
    person: Person,
    role: Annotated[
        str, typer.Argument(help="executive, lead, employee, compensation, analyst, auditor, admin.")
    ],
    site: Site = "",
    team: Team = "",
    employee: Annotated[str, typer.Option(help="Who they are in the exports.")] = "",
    first: First = "",
    last: Last = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Give somebody a role. It is journalled."""
    from allegiance.people.grants import open_grants
    from allegiance.people.rights import GRANTED, Role

    settings = load(home)
    if role not in [one.value for one in GRANTED]:
        raise QuestionError(f"{role!r} is no role that can be given.", f"Use one of: {', '.join(GRANTED)}.")
    today = _today(settings)
    made = open_grants(settings).grant(
        _actor(), person, Role(role), site=site, team=team, employee=employee,
        first=_day(first) or today, last=_day(last), places=_places(settings, employee), today=today,
    )  # fmt: skip
    _told(output, {"grant": made.id, "person": made.grant.person, "role": role}, f"Given: {made.id}.")


@app.command()
def delegate(
    person: Person,
    site: Site = "",
    team: Team = "",
    first: First = "",
    last: Last = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Let somebody give the roles lead and employee within a site or a team, and no further. It is journalled."""
    from allegiance.people.grants import open_grants

    settings = load(home)
    made = open_grants(settings).delegate(
        _actor(), person, site=site, team=team, first=_day(first) or _today(settings), last=_day(last)
    )
    _told(
        output, {"delegation": made.id, "holder": made.holder, "place": made.place}, f"Delegated: {made.id}."
    )


@app.command()
def revoke(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Of a grant (g-...) or a delegation (d-...).")],
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """End a grant, or a delegation with everything that was given under it. It is journalled."""
    from allegiance.people.grants import open_grants

    held = open_grants(load(home))
    if id_.startswith("d-"):
        under = held.end(_actor(), id_)
        _told(output, {"ended": id_, "grants_ended": under}, f"Ended, with {under} grants under it.")
        return
    held.revoke(_actor(), id_)
    _told(output, {"ended": id_, "grants_ended": 0}, "Ended.")


@app.command()
def check(
    person: Person,
    group: Annotated[
        list[str] | None, typer.Option(help="A group that the sign-in says they are in; repeat for more.")
    ] = None,
    employee: Annotated[str, typer.Option(help="Their number, where the sign-in says it.")] = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """What somebody may see today, in each of their roles: as a page would decide it."""
    from allegiance.people import holders

    settings = load(home)
    found = holders.check(
        settings, person.strip().lower(), _today(settings), lambda number: _places(settings, number or ""),
        groups=tuple(group or ()), employee=employee or None,
    )  # fmt: skip
    if output is Format.json:
        printing.document(found.document())
        return
    if output is Format.csv:
        printing.rows(found.rows(), output)
        return
    for line in found.sentences():
        errors.print(line, markup=False)


def _actor() -> Actor:
    from allegiance.people.grants import Actor
    from allegiance.people.journal import Source
    from allegiance.people.rights import Role

    return Actor(operator(), Role.operator, Source.command)


def _places(settings: Settings, employee: str) -> Places:
    """What the exports know; nothing where nothing was imported."""
    from allegiance.metrics.places import places
    from allegiance.people.granted import Places
    from allegiance.warehouse.reader import open_reader

    try:
        return places(open_reader(settings), employee or None)
    except NoData:
        return Places()


def _today(settings: Settings) -> date:
    return datetime.now(settings.zone).date()


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise QuestionError(f"{text!r} is no day.", "Write it as YEAR-MONTH-DAY.") from error


def _told(output: Format, row: dict[str, object], sentence: str) -> None:
    if output is Format.json:
        printing.document(row)
    elif output is Format.csv:
        printing.rows([row], output)
    else:
        errors.print(sentence, markup=False)
