"""Whose pay anybody is shown, by every page, download and command: one's own once it is frozen, and no foreign cent.

Two quarters of the company in ``rights.py``: the first is frozen, the second a draft. Everybody's target amount is
another one, so that an amount on a screen says whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from allegiance import settings
from allegiance.cli import app
from allegiance.errors import AllegianceError, NotAllowed
from allegiance.pay import declared, participants, run
from allegiance.pay.held import Actor, Held
from allegiance.pay.life import Book, open_book
from allegiance.pay.participants_file import Row
from allegiance.people.journal import Source
from allegiance.people.rights import Role
from allegiance.people.scope import everyone
from allegiance.settings import ROOT
from allegiance.warehouse.reader import Reader, open_reader
from pages.parts import context
from tests.soundness import rights
from tests.soundness.rights import PEOPLE, WHO, foreign
from tests.soundness.test_rights import caught, scope_of, texts

__all__ = ["caught"]

pytestmark = pytest.mark.slow

SETTLED = date(2026, 1, 1), date(2026, 3, 31)
RUNNING = date(2026, 4, 1), date(2026, 6, 30)
HR = Actor("hr@x", (), Role.compensation, Source.command)
CFO = Actor("cfo@x", (), Role.compensation, Source.command)
PAGES = ("scorecard", "teamcards", "executive", "approvals", "workshop", "plans")
OWN = {"emp@x": "EA2", "mov@x": "EA1", "lea@x": "LA", "len@x": "LN", "leb@x": "LB", "lec@x": "LC"}
"""Who they are in the exports."""
MANAGER = "exe@x"
"""Covered by the executives' plan, and named as approver of the lead LB."""


@dataclass(frozen=True)
class World:
    """The company with its scorecards."""

    home: Path
    reader: Reader
    book: Book
    settled: tuple[Held, ...]
    running: tuple[Held, ...]

    def allowed(self, who: str) -> set[str]:
        """Ids of the scorecards whose amounts somebody may see."""
        if who == "com@x":
            return {one.id for one in (*self.settled, *self.running)}
        mine = {one.id for one in self.settled if one.person == who or one.employee == OWN.get(who, "-")}
        if who == MANAGER:
            mine |= {one.id for one in (*self.settled, *self.running) if one.approver == who}
        return mine

    def amounts(self) -> dict[str, set[str]]:
        """Amounts that say whose they are, each with the scorecards that it stands in."""
        found: dict[str, set[str]] = {}
        for one in (*self.settled, *self.running):
            said = one.statement
            for amount in (said.target, said.entitled, said.total, said.low, said.high):
                if amount >= 100:
                    found.setdefault(f"{amount:.2f}", set()).add(one.id)
        return found

    def foreign(self, who: str, shown: str) -> set[str]:
        """Amounts in a text that are of nobody's whom this person may see."""
        mine = self.allowed(who)
        plain = re.sub(r"(?<=\d)[,\u202f\u00a0\u2009 ](?=\d{3})", "", shown)
        return {amount for amount, ids in self.amounts().items() if amount in plain and not ids & mine}


def _row(plan: str, number: int, *, person: str = "", employee: str = "", approver: str = "") -> Row:
    return Row(
        id=f"{plan}/{employee or person}", plan=plan, person=person, employee=employee,
        name=f"Person-{employee}" if employee else person, target=Decimal(f"{3001 + 173 * number}.{11 + number}"),
        currency="EUR", first=None, last=None, site="", team="", part_time=Decimal(1), leave=(), modifiers=(),
        approver=approver,
    )  # fmt: skip


def _rows() -> Iterator[Row]:
    whose = {employee: who for who, employee in OWN.items()}
    for number, employee in enumerate(PEOPLE):
        yield _row("teams", number, person=whose.get(employee, ""), employee=employee)
    for number, employee in enumerate(("LA", "LN", "LB", "LC"), start=30):
        approver = MANAGER if employee == "LB" else ""
        yield _row("leads", number, person=whose[employee], employee=employee, approver=approver)
    for number, person in enumerate((MANAGER, "boss@x"), start=40):
        yield _row("executives", number, person=person)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    home = rights.make(tmp_path_factory.mktemp("pay") / "home")
    chosen = settings.load(home)
    reader, book = open_reader(chosen), open_book(chosen)
    participants.put(chosen, HR, list(_rows()))
    declared.declare(book.journal, HR, datetime(2025, 12, 1, tzinfo=UTC))
    for plan in ("teams", "leads", "executives"):
        for period in (SETTLED, RUNNING):
            run.compute(book, everyone(), HR, reader, plan, period)
    settled = [one for one in book.find(everyone()) if one.period == SETTLED]
    for one in settled:
        book.review(HR, one.id)
        book.approve(CFO, one.id)
        book.freeze(HR, one.id)
    every = book.find(everyone())
    return World(
        home, reader, book,
        tuple(one for one in every if one.period == SETTLED),
        tuple(one for one in every if one.period == RUNNING),
    )  # fmt: skip


def test_the_world_is_worth_walking(world: World) -> None:
    """So that the walks below can fail: amounts of everybody are there, and tell whose they are."""
    assert len(world.settled) > 15
    assert len(world.running) > 15
    assert {one.employee for one in world.settled} >= {*PEOPLE, "LA", "LB"}
    own = [amount for amount, ids in world.amounts().items() if len(ids) == 1]
    assert len(own) > 60
    assert world.foreign("emp@x", "EUR " + ", ".join(f"{Decimal(one):,.2f}" for one in own))
    assert not world.foreign("com@x", ", ".join(own))


@pytest.mark.parametrize("who", WHO)
def test_the_book_gives_ones_own_once_it_is_frozen_and_nothing_else(world: World, who: str) -> None:
    scope = scope_of(world.reader, who)
    assert {one.id for one in world.book.find(scope)} == world.allowed(who)
    for one in (*world.settled, *world.running):
        if one.id in world.allowed(who):
            assert world.book.get(scope, one.id).id == one.id
        else:
            with pytest.raises(NotAllowed):
                world.book.get(scope, one.id)
    shown = repr(world.book.outlines(scope))
    assert not foreign(who, shown)
    assert not world.foreign(who, shown)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "who", ["lea@x", "leb@x", "emp@x", "mov@x", "exe@x", "com@x", "ana@x", "wco@x", "adm@x"]
)
def test_no_page_and_no_download_shows_foreign_pay(
    world: World, who: str, page: str, caught: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLEGIANCE_HOME", str(world.home))
    monkeypatch.setattr(context, "current_scope", lambda: scope_of(world.reader, who))
    strange = next(one for one in world.settled if one.employee == "EC1")
    lead = next(one for one in world.running if one.employee == "LB")
    for query in ({}, {"scorecard": strange.id}, {"scorecard": lead.id})[: 3 if page == "scorecard" else 1]:
        opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        opened.query_params.update(query)
        opened.switch_page(f"pages/{page}.py")
        opened.run()
        assert not opened.exception
        shown = "\n".join([*texts(opened._tree), *caught])
        assert "could not be shown" not in shown
        assert not world.foreign(who, shown)
        # whom one is named as approver of, one knows by name
        assert not foreign(who, shown) - ({"Person-LB", "LB"} if who == MANAGER else set())
        if who in ("emp@x", "mov@x") and page == "scorecard" and not query:
            mine = next(one for one in world.settled if one.employee == OWN[who])
            assert f"{mine.total:,.2f}" in shown, "one's own is there"


@pytest.mark.parametrize("who", WHO)
def test_no_command_prints_foreign_pay(world: World, who: str, tmp_path: Path) -> None:
    cli = CliRunner()
    some = [one for one in (*world.settled, *world.running) if one.employee in ("EA2", "EC1", "LB", "LC", "")]
    asked = [["list"], ["list", "--plan", "teams"], ["export", "--plan", "teams", "--period", "2026-Q1"]]
    asked += [["participants"], ["plans"], ["verify"], ["recompute", *(one.id for one in some[:2])]]
    asked += [[verb, one.id] for one in some for verb in ("show", "export")]
    for words in asked:
        for output in ("table", "json", "csv"):
            given = ["--as", who, "scorecard", *words, "--home", str(world.home), "--format", output]
            found = cli.invoke(app, given)
            assert not world.foreign(who, found.output), words
            assert found.exception is None or isinstance(found.exception, AllegianceError | SystemExit), words


@pytest.mark.parametrize("who", WHO)
def test_nobody_takes_a_step_that_is_not_theirs(world: World, who: str) -> None:
    """Everybody tries every step on a stranger's frozen scorecard and on one's own draft: states stay as they are."""
    if who == "com@x":
        pytest.skip("compensation may: the life of a scorecard is tested where it is")
    cli = CliRunner()
    strange = next(one for one in world.settled if one.employee == "EC1")
    draft = next((one for one in world.running if one.employee == OWN.get(who, "")), world.running[-1])
    before = {one.id: (one.state, one.version) for one in world.book.find(everyone())}
    for one in (strange, draft):
        for words in (
            ["review", one.id],
            ["approve", one.id],
            ["freeze", one.id],
            ["acknowledge", one.id],
            ["dispute", one.id, "--text", "mine"],
            ["decide", one.id, "--upheld", "--text", "yes"],
            ["pay", one.id, "--reference", "r"],
            ["withdraw", one.id, "--text", "no"],
            ["send-back", one.id, "--text", "no"],
            ["restate", one.id],
        ):
            found = cli.invoke(app, ["--as", who, "scorecard", *words, "--home", str(world.home)])
            assert found.exit_code != 0 or "Nothing" in found.output, words
    assert {one.id: (one.state, one.version) for one in world.book.find(everyone())} == before
