"""What the verbs of ``allegiance scorecard`` share: who acts, which scorecards are meant, and how it is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allegiance import printing, spreadsheet
from allegiance.commands import asker
from allegiance.commands.common import Format, errors, working
from allegiance.commands.journal import operator
from allegiance.errors import AllegianceError, NotAllowed, PayError, QuestionError
from allegiance.settings import Settings, load

if TYPE_CHECKING:
    from pathlib import Path

    from allegiance.pay.held import Actor, Held
    from allegiance.pay.life import Book
    from allegiance.people.scope import Scope

Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID]...", help="Scorecards; without: all that --plan and --period name."),
]
One = Annotated[str, typer.Argument(metavar="ID", help="A scorecard.")]
PlanId = Annotated[str, typer.Option("--plan", help="Id of a plan.")]
PeriodText = Annotated[str, typer.Option("--period", help="2026-Q3, 2026-05, 2026 or FIRST..LAST.")]
Text = Annotated[str, typer.Option("--text", help="Why, in words that whoever is paid may read.")]


class Desk:
    """Who acts on whose behalf, with the book of scorecards of a data folder."""

    def __init__(self, home: Path | None, *needs: str) -> None:
        """Find out who acts.

        Args:
            home: the data folder, as it was given.
            needs: rights without which the verb does nothing: ``pay``, ``payroll``.

        Raises:
            NotAllowed: nothing is granted to the person, or not that.
        """
        self.settings: Settings = load(home)
        self.scope: Scope = _scope(self.settings, needs)

    @property
    def book(self) -> Book:
        """The scorecards. Asking for it makes the work database where there is none."""
        from allegiance.pay.life import open_book

        return open_book(self.settings)

    def declare(self) -> None:
        """Note since when the rules of pay are known as they stand in the folders.

        Nothing is made in a folder that has neither rules of its own nor a work database.

        Raises:
            PlanError: a file of plans or goals cannot be used.
        """
        from allegiance.pay import declared

        if not self.begun and not any((self.settings.home / one).is_dir() for one in ("plans", "goals")):
            return
        book = self.book
        declared.declare(book.journal, self.actor, book.clock())

    @property
    def begun(self) -> bool:
        """Whether anything was ever written: looking makes nothing."""
        from allegiance.work.database import exists

        return exists(self.settings)

    @property
    def actor(self) -> Actor:
        """Whoever types: the person that they act as, or the operator."""
        from dataclasses import replace

        from allegiance.pay.life import Actor, acting
        from allegiance.people.journal import Source

        if asker.person.get():
            return replace(acting(self.scope, Source.command), hands=operator())
        return Actor(operator(), (), self.scope.role, Source.command, hands=operator())

    @property
    def today(self) -> date:
        """The company's day."""
        return datetime.now(self.settings.zone).date()

    def mine(self, held: Held) -> bool:
        """Whether a scorecard is about whoever acts."""
        from allegiance.pay.held import mine

        return mine(self.scope, held)

    def find(
        self, plan: str, period: str, states: Iterable[str] = (), *, current: bool = False
    ) -> list[Held]:
        """Scorecards that whoever acts may see.

        Raises:
            QuestionError: ``period`` is none.
        """
        days = days_of(period) if period else None
        return self.book.find(self.scope, plan, days, states, current=current) if self.begun else []

    def meant(self, ids: Sequence[str] | None, plan: str, period: str, states: Iterable[str]) -> list[Held]:
        """Scorecards that a verb is about: those named, or all of a plan and period in the right state.

        Raises:
            QuestionError: none is named.
            NotAllowed: one of them is not among those that whoever acts may see.
            PayError: there is nothing in that state.
        """
        states = list(states)
        if ids:
            return [self.one(id_) for id_ in dict.fromkeys(ids)]
        if not plan or not period:
            raise QuestionError(
                "Which scorecards are meant is not said.", "Name them, or give --plan and --period."
            )
        found = self.find(plan, period, states, current=True)
        if not found:
            raise PayError(
                f"No scorecard of {plan} in {period} that you may see is {' or '.join(states)}.",
                "See: allegiance scorecard list",
            )
        return found

    def one(self, id_: str) -> Held:
        """One scorecard.

        Raises:
            NotAllowed: it is not among those that whoever acts may see.
        """
        if not self.begun:
            raise NotAllowed(
                "There is no such scorecard among those you may see.", "See: allegiance scorecard list"
            )
        return self.book.get(self.scope, id_)

    def saw(self, found: Iterable[Held], verb: str) -> None:
        """Journal whose pay is about to be shown; nothing in the made-up sample company, nothing of oneself.

        Raises:
            JournalError: it could not be written; then nothing is shown.
        """
        others = [one for one in found if not self.mine(one)]
        self.saw_pay([one.employee for one in others if one.employee], "employee", verb)
        self.saw_pay([one.person for one in others if not one.employee], "person", verb)

    def saw_pay(self, ids: Iterable[str], kind: str, verb: str) -> None:
        """The same by the ids of employees, or of accounts (``person``)."""
        from dataclasses import replace

        from allegiance.people.journal import Source
        from allegiance.people.seen import shown

        actor = f"{operator()} as {self.scope.person}" if asker.person.get() else operator()
        shown(
            self.settings, replace(self.scope, person=actor), kind, ids, f"scorecard {verb}",
            source=Source.command, signed_in=False, pay=True,
        )  # fmt: skip

    def names(self, held: Held) -> dict[str, str]:
        """Who a scorecard is about, as whoever acts may see them: under a pseudonym where the company says so."""
        if not self.settings.pseudonymous or self.mine(held):
            return {"name": held.name, "employee": held.employee, "person": held.person}
        shown = self.masks.employee(held.employee or held.person)
        return {"name": shown, "employee": shown, "person": ""}

    def veiled(self, held: Held, value: Any) -> Any:
        """What is told of a scorecard, with whoever it is about under their pseudonym wherever they stand in it."""
        if not self.settings.pseudonymous or self.mine(held):
            return value
        shown = self.names(held)["name"]
        hidden = {one for one in (held.name, held.employee, held.person, held.participant) if one}

        def veil(one: Any) -> Any:
            if isinstance(one, dict):
                # Only whom it is about acknowledges and disputes, under whatever account.
                own = one.get("verb") in ("acknowledged", "disputed")
                return {key: shown if own and key == "by" else veil(each) for key, each in one.items()}
            if isinstance(one, list):
                return [veil(each) for each in one]
            if not isinstance(one, str):
                return one
            if one in hidden:
                return shown
            place, blank, last = one.rpartition(" ")
            return f"{place} {shown}" if blank and last in hidden else one

        return veil(value)

    @property
    def masks(self) -> Any:
        """Pseudonyms of this data folder."""
        from allegiance.people.masks import Masks

        return Masks.of(self.scope, lambda kind: (), self.settings.home)


def _scope(settings: Settings, needs: Iterable[str]) -> Scope:
    from allegiance.people.modes import under
    from allegiance.people.rights import TITLES, has
    from allegiance.people.scope import everyone

    if name := asker.person.get():
        from allegiance.metrics.acting import acting_as
        from allegiance.warehouse.reader import open_reader

        scope = acting_as(open_reader(settings), name, asker.role.get())
    else:
        scope = under(everyone(), settings)
    words = {"pay": "scorecards", "payroll": "everybody's pay"}
    for one in needs:
        if not has(scope.rights, one):
            who = f"{scope.person} as {TITLES[scope.role]}" if scope.role and name else "Anybody"
            verb = "has nothing to do with" if name else "is not to see"
            raise NotAllowed(
                f"{who} {verb} {words[one]}.", "Act in another role with --role, if there is one."
            )
    return scope


def days_of(text: str) -> tuple[date, date]:
    """First and last day of a period.

    Raises:
        QuestionError: the text names none.
    """
    from allegiance.metrics.period import parse

    found = parse(text)
    return found.start, found.end


def each(
    desk: Desk, found: Sequence[Held], done: str, take: Callable[[Held], object], output: Format
) -> None:
    """Take the same step with several scorecards, each by itself, and tell what became of each.

    One that is refused stops no other. A single one that is refused is told as any other error.

    Args:
        desk: who acts.
        found: the scorecards.
        done: what was done, in one word.
        take: the step; what it returns, if anything, is told as the scorecard that came of it.
        output: how it is told.

    Raises:
        Exit: with code 1, where one was refused.
    """
    rows: list[dict[str, Any]] = []
    with working() as progress:
        for number, held in enumerate(found, start=1):
            progress(f"{number:,} of {len(found):,}")
            rows.append(_one_step(desk, held, done, take, alone=len(found) == 1))
    _tell_steps(rows, done, output)


def _one_step(
    desk: Desk, held: Held, done: str, take: Callable[[Held], object], *, alone: bool
) -> dict[str, Any]:
    """What became of one; a refusal is only raised where there are no others."""
    row: dict[str, Any] = {"scorecard": held.id, "name": desk.names(held)["name"], "done": done}
    try:
        return row | {"made": take(held) or "", "refused": ""}
    except AllegianceError as error:
        if alone:
            raise
        return row | {"done": "", "made": "", "refused": error.message}


def _tell_steps(rows: Sequence[dict[str, Any]], done: str, output: Format) -> None:
    refused = sum(bool(row["refused"]) for row in rows)
    if output is Format.table:
        for row in rows:
            if row["refused"]:
                errors.print(f"{row['scorecard']} ({row['name']}): {row['refused']}", markup=False)
            elif row["made"]:
                errors.print(f"{row['scorecard']} ({row['name']}): {done}, {row['made']}.", markup=False)
        told = f"{len(rows) - refused:,} {done}{f', {refused:,} refused' if refused else ''}."
        errors.print(
            told if len(rows) > 1 or rows[0]["made"] else f"{rows[0]['scorecard']}: {done}.", markup=False
        )
    else:
        tell(rows, output)
    if refused:
        raise typer.Exit(1)


def tell(rows: Sequence[Mapping[str, Any]], output: Format) -> None:
    """Rows for scripts: JSON with amounts as texts, so that nobody rounds them, or CSV."""
    if output is Format.json:
        document({"rows": [dict(row) for row in rows]})
    elif rows:
        heads = list(rows[0])
        sys.stdout.write(spreadsheet.table(heads, ([row[head] for head in heads] for row in rows)))


def document(value: Mapping[str, Any]) -> None:
    """One JSON document; amounts, shares and figures as texts just as they are kept."""
    from allegiance.pay.canonical import plain

    printing.document(plain(dict(value)))


def when(text: str) -> str:
    """A moment of a step, to the second and in UTC, for people."""
    return text[:19].replace("T", " ") if text else ""


__all__ = [
    "Desk",
    "Ids",
    "One",
    "PeriodText",
    "PlanId",
    "Text",
    "days_of",
    "document",
    "each",
    "tell",
    "when",
]
