"""The command line: one verb a capability.

Exit codes: 0 done, 1 refused or failed with one clear message on stderr, 2 wrong usage. With ``--format json`` stdout
carries one JSON document and nothing else; progress and messages go to stderr.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from allegiance import log, printing
from allegiance.commands import (
    access,
    erase,
    influence,
    journal,
    loyalty,
    processing,
    radar,
    schedule,
    scorecard,
    serve,
    snapshot,
    voice,
    warn,
    why,
)
from allegiance.commands import asker as asking
from allegiance.commands.asker import asker, saw
from allegiance.commands.common import Format, Home, Output, errors, working
from allegiance.errors import AllegianceError, NotAllowed, QuestionError
from allegiance.people.rights import Role
from allegiance.settings import Settings, load

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
profile_app = typer.Typer(
    no_args_is_help=True, help="Profiles: how an export becomes rows that Allegiance knows."
)
app.add_typer(profile_app, name="profile")
app.add_typer(loyalty.app, name="loyalty")
app.add_typer(journal.app, name="journal")
app.add_typer(access.app, name="access")
app.add_typer(scorecard.app, name="scorecard")
app.add_typer(schedule.app, name="schedule")


READING = frozenset(("metrics", "why", "influence", "voice", "warn", "radar", "loyalty", "status", "rejects"))
"""Verbs that show something to somebody."""

ACTED = READING | {"scorecard", "snapshot"}
"""Verbs in which somebody else can be acted as: of scorecards, one person makes what another approves. All others
change the store or the rights, and are the operator's."""


@app.callback()
def _acting(
    context: typer.Context,
    person: Annotated[
        str,
        typer.Option(
            "--as", envvar="ALLEGIANCE_AS", help="Show what this person would see, as the roster says."
        ),
    ] = "",
    role: Annotated[Role | None, typer.Option(help="In which of the person's roles.")] = None,
) -> None:
    if (person or role) and context.invoked_subcommand not in ACTED:
        raise NotAllowed(
            f"{context.invoked_subcommand} is the operator's: nobody else can be acted as.",
            "Leave out --as and --role (and ALLEGIANCE_AS).",
        )
    asking.person.set(person)
    asking.role.set(role)


class Size(StrEnum):
    """Sizes of the sample company."""

    small = "small"
    full = "full"
    huge = "huge"


def _prepared(settings: Settings) -> None:
    """Plan which groups may be shown before somebody waits for it, where there are people who see groups only."""
    from allegiance.warehouse.reader import open_reader

    if settings.sample or (settings.home / "access").is_dir():
        with working() as progress:
            progress("Planning which groups may be shown")
            open_reader(settings).permits.blocks.prepare()


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    profile: Annotated[
        str | None, typer.Option(help="Name or file of a profile (default: by the columns).")
    ] = None,
    newest: Annotated[
        bool, typer.Option(help="These exports are newer than the store, whatever they say.")
    ] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Import exports, all or nothing. The same file twice changes nothing."""
    from allegiance.exports import imports

    settings = load(home)
    if settings.sample and not all(path.resolve().is_relative_to(settings.home) for path in paths):
        errors.print(
            f"{settings.home} holds the made-up sample company: these rows will stand beside it. "
            "For your own company name another folder with --home.",
            markup=False,
        )
    with working() as progress:
        report = imports.import_files(settings, paths, profile=profile, newest=newest, progress=progress)
    printing.imported(report, output)
    _prepared(settings)


@app.command()
def rejects(
    home: Home = None,
    output: Output = Format.table,
    most: Annotated[int, typer.Option(help="Rows at the most.", min=1)] = 2_000_000_000,
) -> None:
    """Rows that were refused: file, row, column, value and reason."""
    from allegiance.metrics import drill, ledger
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(load(home))
    found = ledger.rejects(reader, asker(reader, "rejects"), most=most)
    printing.rows(drill.records(found, reader.settings.zone), output)


@profile_app.command("list")
def profile_list(home: Home = None, output: Output = Format.table) -> None:
    """All profiles: those that ship, and the company's own in HOME/profiles."""
    from allegiance.exports import profiles

    found = profiles.load_profiles(load(home).home / "profiles")
    printing.rows(
        [
            {
                "name": held.name,
                "title": held.title,
                "entity": held.primary,
                "recognised by": ", ".join(held.recognise),
            }
            for held in found.values()
        ],
        output,
    )


@profile_app.command("try")
def profile_try(
    file: Annotated[Path, typer.Argument(help="An export.")],
    profile: Annotated[str | None, typer.Option(help="Name or file of a profile.")] = None,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """What would be read from a file, what refused and why, and its first rows. Nothing is stored."""
    from allegiance.exports import trial

    settings = load(home)
    with working() as progress:
        found = trial.try_file(file, profile, settings, progress=progress)
    printing.trial(found, output)


@app.command()
def sample(
    size: Annotated[Size, typer.Option(help="60,000, 2 million or 100 million contacts.")] = Size.small,
    seed: Annotated[int, typer.Option(help="Another seed is another company.")] = 2026,
    null: Annotated[bool, typer.Option("--null", help="A world in which employees do not differ.")] = False,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Only when the data folder holds no data.")
    ] = False,
    home: Home = None,
) -> None:
    """Make the sample company: its exports, its truth, and the store made from them."""
    from allegiance.sample import company_store

    settings = load(home)
    with working() as progress:
        message = company_store.make(
            settings, size=size.value, seed=seed, null=null, if_empty=if_empty, progress=progress
        )
    errors.print(message)
    _prepared(load(home))


@app.command()
def metrics(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[METRIC]...", help="Metrics (default: all).")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help="First day.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    against: Annotated[str | None, typer.Option(help="previous, year, or DATE..DATE.")] = None,
    by: Annotated[str, typer.Option(help="Dimensions, separated by commas.")] = "",
    where: Annotated[list[str] | None, typer.Option(help="dimension=value; repeat for more.")] = None,
    by_value: Annotated[
        bool,
        typer.Option("--by-value", help="Each customer counts by annual value, beside the plain figure."),
    ] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Figures with n, 95% interval, change and verdict."""
    from allegiance.metrics import catalogue, measure, period, rows, standing
    from allegiance.metrics import where as filters
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(load(home))
    scope = asker(reader, "figures")
    known = standing.standing(reader, scope, catalogue.load().coverage)
    reach = {"first": known.first_day, "last": known.last_day}
    asked = period.between(start or "", end or "", **reach)
    compared = period.against(against, asked, **reach) if against else None
    if by_value:
        from allegiance.commands.by_value import show
        from allegiance.metrics.weighted import weighted

        if by:
            raise QuestionError("Figures by value are not split.", "Leave out --by, or filter with --where.")
        found = weighted(
            reader,
            scope,
            names or [],
            asked,
            against=compared,
            where=filters.parse_where(where or []),
            known=known,
        )
        show(found, catalogue.load(reader.settings), output)
        return
    figures = measure.measure(
        reader,
        scope,
        names or list(catalogue.load().metrics),
        asked,
        against=compared,
        by=filters.parse_by(by),
        where=filters.parse_where(where or []),
        known=known,
    )
    saw(
        reader,
        scope,
        "employee",
        {one.dimensions.get("employee") or "" for one in figures},
        "metrics",
    )
    if output is Format.json:
        printing.document(rows.document(figures, reader.generation, asked, compared))
    elif output is Format.csv:
        sys.stdout.write(rows.to_csv(figures))
    else:
        printing.table(*rows.table(figures, catalogue.load(reader.settings)))
        errors.print(f"{asked.label}{f', against {asked.label_of(compared)}' if compared else ''}.")


@app.command()
def status(home: Home = None, output: Output = Format.table) -> None:
    """What the store holds, and how far its data reaches."""
    from allegiance.metrics import credit, ledger
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(load(home))
    scope = asker(reader)
    found, rules = ledger.reach(reader, scope), credit.rules(reader, scope)
    if output is Format.json:
        told = {"generation": reader.generation, "rows": found, "credit": credit.document(rules)}
        printing.document(told)
    else:
        printing.rows(found, output)
        errors.print(credit.sentence(rules), markup=False)


@app.command()
def rebuild(
    if_older: Annotated[
        bool,
        typer.Option("--if-older", help="Only when an earlier version or another definition made the store."),
    ] = False,
    home: Home = None,
) -> None:
    """Decide everything again for every row, and publish it: after a change of definitions, or to be safe."""
    from allegiance.warehouse.writer import writing

    settings = load(home)
    if if_older and not settings.warehouse.exists():
        return
    with working() as progress, writing(settings, progress) as writer:
        # what an earlier version made, opening it for writing makes again by itself
        if not if_older:
            writer.rebuild()
        made = writer.changed
    if made:
        errors.print("Everything was made again and published.")
        _prepared(settings)


app.command()(why.why)
app.command()(influence.influence)
app.command()(voice.voice)
app.command()(warn.warn)
app.command()(radar.radar)
app.command()(erase.erase)
app.command()(erase.retain)
app.command()(serve.serve)
app.command()(snapshot.snapshot)
app.command()(processing.processing)


def main() -> None:
    """Entry point of the command ``allegiance``: no trace ever reaches the user."""
    try:
        app()
    except AllegianceError as error:
        errors.print(f"[bold]{error.title}:[/bold] ", end="")
        errors.print(error.message, markup=False)
        if error.todo:
            errors.print(f"What to do: {error.todo}", markup=False)
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("Stopped. What stood before still stands.")
        sys.exit(1)
    except Exception as error:
        reference = log.record(_home(), error)
        errors.print(
            f"Something went wrong that Allegiance did not expect (reference {reference}).\n"
            f"What to do: try again; if it stays, send {_home() / 'log' / 'errors.log'} with the reference.",
            markup=False,
        )
        sys.exit(1)


def _home() -> Path:
    """The data folder as far as it can be told from the command line, for the log."""
    words = sys.argv[1:]
    try:
        given = words[words.index("--home") + 1] if "--home" in words else None
        settings: Settings = load(given)
    except (AllegianceError, IndexError):
        return Path.cwd()
    return settings.home
