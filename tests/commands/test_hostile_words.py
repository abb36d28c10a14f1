"""Whatever somebody writes behind an option ends in an answer or in an error of ours, and never in a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from allegiance import cli
from allegiance.errors import AllegianceError
from tests.pages import homes

pytestmark = pytest.mark.slow

WORDS = (
    "' or 1=1 --",
    "'; drop table contacts; --",
    "team=' or 1=1 --",
    "team=%",
    "employee=') union select * from employees --",
    "=",
    "team",
    "__class__",
    "../../etc/passwd",
    "\x1b[2J\x00",
    "{{7*7}}",
    "9" * 5_000,
    "last-999999999-days",
    "0001-01-01..9999-12-31",
    "ﬀ\u202e",
    "--help=x",
    "",
)
OPTIONS = (
    ("metrics", "{}"),
    ("metrics", "contacts", "--by", "{}"),
    ("metrics", "contacts", "--where", "{}"),
    ("metrics", "contacts", "--from", "{}"),
    ("metrics", "contacts", "--to", "{}"),
    ("metrics", "contacts", "--against", "{}"),
    ("metrics", "contacts", "--where", "{}", "--format", "csv"),
    ("why", "{}"),
    ("influence", "{}"),
    ("influence", "csat_mean", "--where", "{}"),
    ("voice", "--text", "{}"),
    ("profile", "try", "{}"),
    ("import", "{}"),
    ("import", "{}", "--profile", "{}"),
    ("radar", "--where", "{}"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return homes.few(tmp_path_factory.mktemp("words") / "home")


@pytest.mark.parametrize("option", OPTIONS, ids=" ".join)
def test_words_behind_an_option(
    option: tuple[str, ...], home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALLEGIANCE_HOME", str(home))
    before = {path: path.stat().st_size for path in home.rglob("*.duckdb")}
    for word in WORDS:
        given = [part.format(word) if "{" in part else part for part in option]
        done = CliRunner().invoke(cli.app, given)
        assert done.exception is None or isinstance(done.exception, AllegianceError | SystemExit), (
            given,
            done.exception,
        )
        assert "Traceback" not in done.output
        assert "\x1b[2J" not in done.output
    assert {path: path.stat().st_size for path in home.rglob("*.duckdb")} == before
    assert not list(tmp_path.iterdir()), "nothing was written where it was called"
