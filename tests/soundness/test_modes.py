"""Modes hold for every role, the operator's included, by every statement, command, page and download."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from allegiance import settings
from allegiance.cli import app
from allegiance.errors import AllegianceError, NotAllowed
from allegiance.metrics.acting import acting_as
from allegiance.people.scope import Scope, everyone
from allegiance.settings import ROOT
from allegiance.warehouse.reader import Reader, open_reader
from pages.parts import context
from tests.soundness import rights
from tests.soundness.rights import FIRST, LAST
from tests.soundness.test_rights import STATEMENTS, caught, said, texts, variants

__all__ = ["caught"]

pytestmark = pytest.mark.slow

MODES = {
    "team-only": ({"individuals": "false"}, {"Per", "CON"}),
    "pseudonymous": ({"pseudonymous": "true"}, {"Per", "CUS"}),
    "comment-free": ({"comments": "false"}, {"TXT"}),
}
"""Each mode, and what nobody is shown under it."""

PAGES = ("team", "employee", "contacts", "customer", "voice", "warning")


@pytest.fixture(scope="module", params=list(MODES))
def mode(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    written, forbidden = MODES[request.param]
    return rights.make(tmp_path_factory.mktemp("mode") / "home", **written), forbidden


def shown(text: str, forbidden: set[str], own: str = "") -> set[str]:
    """Kinds of names that a text holds and nobody may see; one's own name is not told to anybody by that."""
    found = {match[0] for match in rights.TOKEN.finditer(text)}
    return {one for one in found if one[:3] in forbidden and (not own or own not in one)}


def scopes(reader: Reader) -> list[tuple[Scope, str]]:
    own = "EA2" if reader.settings.pseudonymous else ""
    return [
        (everyone(), ""),
        (acting_as(reader, "leb@x"), ""),
        (acting_as(reader, "emp@x"), own),
        (acting_as(reader, "com@x"), ""),
        (acting_as(reader, "ana@x"), ""),
    ]


def test_no_statement_shows_what_a_mode_takes_away(mode: tuple[Path, set[str]]) -> None:
    home, forbidden = mode
    reader = open_reader(settings.load(home))
    for scope, own in scopes(reader):
        for name in STATEMENTS:
            for asked in islice(variants(name), 2):
                try:
                    found = reader.ask(scope, name, **asked)
                except NotAllowed:
                    continue
                assert not shown(said(found), forbidden, own), (scope.role, name, asked)


def test_no_command_shows_it(mode: tuple[Path, set[str]]) -> None:
    home, forbidden = mode
    days = ("--from", str(FIRST), "--to", str(LAST))
    for words in (
        ["metrics", "csat", "--by", "employee", *days],
        ["metrics", "csat", "--where", "employee=EB1", *days],
        ["influence", *days],
        ["radar", *days],
        ["warn"],
        ["voice", *days],
        ["rejects"],
    ):
        for who in ([], ["--as", "leb@x"], ["--as", "com@x"]):
            for output in ("json", "csv"):
                found = CliRunner().invoke(app, [*who, *words, "--home", str(home), "--format", output])
                assert not shown(found.output, forbidden), (who, words)
                assert found.exception is None or isinstance(found.exception, AllegianceError | SystemExit)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_and_no_download_shows_it(
    page: str, mode: tuple[Path, set[str]], caught: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, forbidden = mode
    monkeypatch.setenv("ALLEGIANCE_HOME", str(home))
    for scope, own in scopes(open_reader(settings.load(home)))[:3]:
        monkeypatch.setattr(context, "current_scope", lambda scope=scope: scope)
        opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        opened.query_params.update(
            {"period": f"{FIRST}..{LAST}", "employee": "EB1", "contact": "CONxEB1x5", "customer": "CUSxEB1x3"}
        )
        opened.switch_page(f"pages/{page}.py")
        opened.run()
        assert not opened.exception
        text = "\n".join([*texts(opened._tree), *caught])
        for echo in ("“EB1”", "“CONxEB1x5”", "“CUSxEB1x3”", "contact=CONxEB1x5", "customer=CUSxEB1x3"):
            text = text.replace(echo, "")
        assert "could not be shown" not in text
        assert not shown(text, forbidden, own), scope.role
