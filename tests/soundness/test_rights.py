"""Every role, by every way, for what is their own, another's, a former and a future team's: nothing foreign."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from allegiance import settings
from allegiance.cli import READING, app
from allegiance.errors import AllegianceError, NotAllowed
from allegiance.metrics import drill
from allegiance.metrics.acting import acting_as
from allegiance.metrics.catalogue import load as load_catalogue
from allegiance.metrics.influence import influence
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.masks import CUSTOMERS, EMPLOYEES
from allegiance.people.modes import under
from allegiance.people.scope import Scope, everyone
from allegiance.settings import ROOT
from allegiance.warehouse import statements
from allegiance.warehouse.reader import GATE, Reader, open_reader
from pages.parts import context
from tests.queries.metrics.asking import GIVEN
from tests.soundness import rights
from tests.soundness.rights import FIRST, LAST, WHO, Contact, contacts, foreign, theirs

pytestmark = pytest.mark.slow

STATEMENTS = (*statements.names("metrics"), *statements.names("influence"))
SPAN = Period(FIRST, LAST)
PAGES = tuple(sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__"))
EACH = pytest.mark.parametrize("who", WHO)
ASKED: dict[str, Any] = {
    **GIVEN,
    "first_day": FIRST,
    "last_day": LAST,
    "days": [date(2026, 4, 1), date(2026, 5, 1)],
}
NAMING = ("team", "employee", "contacts", "customer", "fairplay", "voice", "satisfaction")
"""Pages on which an address can name somebody."""
LOOKING = ("lea@x", "lec@x", "emp@x", "exe@x", "com@x", "ana@x", "wco@x", "adm@x")
"""Who opens every page: each role, and a lead of a former and of a future team."""
OTHERS = ("EA1", "EA2", "EA3", "EB1", "EC1")
"""People of one's own, another's, a former and a future team, whoever asks."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rights.make(tmp_path_factory.mktemp("rights") / "home")


@pytest.fixture(scope="module")
def reader(home: Path) -> Reader:
    return open_reader(settings.load(home))


def scope_of(reader: Reader, who: str) -> Scope:
    """As the roster has it; of whom everything was denied, as pages have it: nobody."""
    try:
        return acting_as(reader, who)
    except NotAllowed:
        return Scope(who)


def variants(name: str) -> Iterator[dict[str, Any]]:
    """Questions of a statement: as it is, about each person, contact and customer of every side, and split."""
    taken = statements.load(name).parameters - GATE
    base = {key: ASKED[key] for key in taken}
    yield base
    splits = {key: True for key in ("by_employee", "by_team", "by_customer") if key in taken}
    if splits:
        yield base | splits
    for one in OTHERS:
        for key, value in (("employee", one), ("employees", [one])):
            if key in taken:
                yield base | splits | {key: value}
        for number in (3, 97):
            if "contact" in taken:
                yield base | {"contact": f"CONx{one}x{number}"}
            if "customer" in taken:
                yield base | {"customer": f"CUSx{one}x{number % 12}"}
        if "customers" in taken:
            yield base | {"customers": [f"CUSx{one}x1", f"CUSx{one}x3"]}
    for place in ("Alder", "Birch", "Cedar"):
        if "teams" in taken:
            yield base | splits | {"teams": [place]}


def said(frame: pd.DataFrame) -> str:
    return "\n".join(str(value) for column in frame for value in frame[column].tolist())


@EACH
def test_no_statement_gives_out_a_foreign_name_number_or_text(who: str, reader: Reader) -> None:
    scope = scope_of(reader, who)
    for name in STATEMENTS:
        for asked in variants(name):
            try:
                found = reader.ask(scope, name, **asked)
            except NotAllowed:
                continue
            assert not foreign(who, said(found)), (name, asked, found)


def test_the_same_walk_finds_names_numbers_and_texts_when_everything_is_shown(reader: Reader) -> None:
    """So that the walk can fail."""
    kinds = set()
    for name in STATEMENTS:
        for asked in variants(name):
            kinds |= {token[:3] for token in foreign("den@x", said(reader.ask(everyone(), name, **asked)))}
    assert {"Per", "CUS", "CON", "TXT", "EA1"} <= kinds


def test_no_order_of_rows_tells_who_stands_behind_a_pseudonym(reader: Reader) -> None:
    """Whoever has a list of colleagues can put it in any order: by name, by number, by the hash of it."""
    analyst = scope_of(reader, "ana@x")
    masks = reader.masks(analyst)
    walked = 0
    for name in STATEMENTS:
        shows = statements.load(name).shows
        for asked in variants(name):
            found = reader.ask(analyst, name, **asked)
            for column in {*EMPLOYEES, *CUSTOMERS} & set(found.columns):
                if found[column].nunique() < 4 or found[column].dtype.kind in "iuf":
                    continue
                kind = "customers" if column in CUSTOMERS else "employees"
                real = found[column].dropna().map(lambda one, kind=kind: masks.identifier(kind, one))
                assert not real.is_monotonic_increasing, (name, column)
                if shows == "people":
                    assert found[column].dropna().is_monotonic_increasing, (name, column)
                walked += 1
    assert walked > 8
    shown = [one.employee for one in drill.people(reader, analyst)]
    assert shown == sorted(shown)
    shown = [one.employee for one in influence(reader, analyst, "aht", SPAN).people]
    assert len(shown) > 4
    assert shown == sorted(shown)


@pytest.mark.parametrize("who", ["exe@x"])
def test_no_text_says_in_which_group_it_was_written(who: str, reader: Reader) -> None:
    """A filter by reason is refused where few people stand behind it: the reason beside each text would be the same."""
    for name in ("metrics/comment_list", "metrics/comment_sample"):
        for scope, told in ((everyone(), True), (scope_of(reader, who), False)):
            found = reader.ask(
                scope, name, **{key: ASKED[key] for key in statements.load(name).parameters - GATE}
            )
            assert len(found) > 8
            for column in ("team", "channel", "reason", "answer_id", "contact_id"):
                assert found[column].notna().any() == told, (name, column)


@EACH
def test_sums_are_those_of_the_rows_that_are_somebodys(who: str, reader: Reader) -> None:
    scope = scope_of(reader, who)
    try:
        shown = measure(reader, scope, ["contacts"], SPAN)[0].value or 0
        by_team = measure(reader, scope, ["contacts"], SPAN, by=("team",))
    except AllegianceError:
        shown, by_team = 0, []
    every = list(contacts())
    reach: dict[str, Callable[[Contact], bool]] = {
        **dict.fromkeys(("exe@x", "com@x", "ana@x", "wco@x"), lambda one: True),
        **dict.fromkeys(("adm@x", "den@x"), lambda one: False),
        "emp@x": lambda one: one.team == "Alder" or one.employee == "EA2",
        "mov@x": lambda one: (
            one.team == ("Birch" if one.day >= rights.MOVED else "Alder") or one.employee == "EA1"
        ),
    }
    mine = [one for one in every if reach.get(who, lambda one: theirs(who, one))(one)]
    if scope.anonymous:
        # groups only: weeks in which a team cannot stand by itself are left out
        assert shown <= len(mine)
    else:
        assert shown == len(mine)
        counted = {one.dimensions["team"]: one.value for one in by_team if one.value}
        assert counted == {
            place: sum(one.team == place for one in mine) for place in {one.team for one in mine}
        }
    assert {one.dimensions.get("team") for one in by_team if one.value} <= {one.team for one in mine}


@EACH
def test_no_metric_says_anything_of_a_single_foreign_person(who: str, reader: Reader) -> None:
    scope = scope_of(reader, who)
    mine = {one.employee for one in contacts() if theirs(who, one)}
    if who == "com@x":
        return
    for metric in load_catalogue().metrics:
        for one in ("EA3", "EB1", "EC1"):
            if one in mine:
                continue
            try:
                found = measure(reader, scope, [metric], SPAN, where=Where(employee=(one,)))
            except AllegianceError:
                continue
            assert all(each.value in (None, 0) and each.n == 0 for each in found), (metric, one, found)


@EACH
def test_no_command_prints_anything_foreign(who: str, home: Path) -> None:
    run = CliRunner()
    asked = [
        ["metrics", "csat", "contacts", "--by", "team"],
        ["metrics", "csat", "--by", "employee"],
        *(["metrics", "csat", "--where", f"employee={one}"] for one in OTHERS),
        ["influence", "--from", str(FIRST), "--to", str(LAST)],
        ["influence", "--checks"],
        ["radar"],
        ["warn"],
        ["voice"],
        ["why", "csat"],
        ["loyalty", "check"],
        ["rejects"],
        ["status"],
    ]
    assert {words[0] for words in asked} == READING
    for words in asked:
        for output in ("table", "json", "csv"):
            found = run.invoke(app, ["--as", who, *words, "--home", str(home), "--format", output])
            assert not foreign(who, _spoken(found.output)), words
            assert found.exception is None or isinstance(found.exception, AllegianceError | SystemExit), words


def _spoken(text: str) -> str:
    """What a command says, less the words that it was given itself."""
    return re.sub(r"[“\"'](E[ABC]\d)[”\"']", "", text)


class Caught(list[str]):
    """What download buttons would give. Of documents on paper, which take long, only for whom they would be made: what
    stands in them is read in ``tests/snapshots/test_rights.py``."""

    def __init__(self) -> None:
        super().__init__()
        self.scopes: list[Scope] = []


@pytest.fixture
def caught(monkeypatch: pytest.MonkeyPatch) -> Caught:
    held = Caught()

    def button(label: str, data: Any = b"", **_: Any) -> bool:
        made = data() if callable(data) else data
        raw = made if isinstance(made, bytes) else str(made).encode()
        if raw[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(raw)) as book:
                raw = b"\n".join(book.read(name) for name in book.namelist())
        held.append(raw.decode("utf-8", "replace"))
        return False

    def made(_: Reader, scope: Scope, *__: Any, **___: Any) -> SimpleNamespace:
        held.scopes.append(scope)
        return SimpleNamespace(pdf=b"%PDF")

    monkeypatch.setattr(st, "download_button", button)
    monkeypatch.setattr("allegiance.snapshots.make.for_scope", made)
    return held


@pytest.mark.parametrize("who", LOOKING)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_and_no_download_shows_anything_foreign(
    who: str, page: str, home: Path, reader: Reader, caught: Caught, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLEGIANCE_HOME", str(home))
    monkeypatch.setattr(context, "current_scope", lambda: scope_of(reader, who))
    hostile = {"team": ["Cedar", "Birch"], "employee": "EC1", "contact": "CONxEC1x5", "customer": "CUSxEC1x3"}
    if who == "lec@x":
        hostile |= {"employee": "EA3", "contact": "CONxEC1x5", "customer": "CUSxEA3x3"}
    days = {"period": f"{FIRST}..{LAST}"}
    for query in (days, {**days, **hostile})[: 2 if page in NAMING else 1]:
        opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        opened.query_params.update(query)
        if page != "pulse":
            opened.switch_page(f"pages/{page}.py")
        opened.run()
        assert not opened.exception
        shown = "\n".join([*texts(opened._tree), *caught])
        assert "could not be shown" not in shown
        for named in ("employee", "contact", "customer"):
            # what the address says is said back: that there is no such thing, and in links that keep the filters
            shown = re.sub(rf"“{query.get(named, '-')}”|\b{named}={query.get(named, '-')}\b", "", shown)
        assert not foreign(who, shown)
        assert all(scope == under(scope_of(reader, who), reader.settings) for scope in caught.scopes)


def texts(node: Any) -> Iterator[str]:
    """Everything that was sent to the browser, tables and pictures included."""
    proto = getattr(node, "proto", None)
    if proto is not None:
        raw = proto.SerializeToString() if hasattr(proto, "SerializeToString") else str(proto).encode()
        yield raw.decode("utf-8", "replace")
    children = getattr(node, "children", None)
    for child in children.values() if isinstance(children, dict) else ():
        yield from texts(child)


def test_the_walk_over_pages_reads_tables_pictures_and_downloads(
    home: Path, caught: Caught, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it can fail: for an operator it finds people, contacts and texts on the pages that show them."""
    monkeypatch.setenv("ALLEGIANCE_HOME", str(home))
    monkeypatch.setattr(context, "current_scope", everyone)
    for page, kinds in {"contacts": {"CON"}, "voice": {"TXT"}, "team": {"Per"}}.items():
        caught.clear()
        opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        opened.query_params.update({"period": f"{FIRST}..{LAST}", "team": "Alder"})
        opened.switch_page(f"pages/{page}.py")
        opened.run()
        found = {one[:3] for one in foreign("adm@x", "\n".join([*texts(opened._tree), *caught]))}
        assert kinds <= found, page
