"""``allegiance snapshot``: files, exit codes, and one failure that stops nothing."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from allegiance import settings
from allegiance.cli import app
from allegiance.commands.snapshot import _target
from allegiance.errors import NotAllowed, QuestionError, SnapshotError
from allegiance.people.journal import open_journal
from allegiance.snapshots import promises
from tests.snapshots import printed
from tests.soundness import rights

DAYS = ("--period", f"{rights.FIRST}..{rights.LAST}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = rights.make(tmp_path_factory.mktemp("snapshot") / "home")
    (made / "promise.toml").write_bytes(promises.SHIPPED.read_bytes())
    return made


def ask(home: Path, *words: str) -> Any:
    return CliRunner().invoke(app, [*words, "--home", str(home)])


@pytest.mark.slow
def test_a_document_is_put_where_it_is_wanted(home: Path, tmp_path: Path) -> None:
    found = ask(home, "snapshot", "promise", "--for", "exe@x", *DAYS, "--out", str(tmp_path / "p.pdf"))
    assert found.exit_code == 0, found.output
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF-")
    assert [one.name for one in tmp_path.iterdir()] == ["p.pdf"]


@pytest.mark.slow
def test_one_failure_stops_no_other_and_is_never_green(home: Path, tmp_path: Path) -> None:
    found = ask(
        home, "snapshot", "promise", "--for", "exe@x", "--for", "nobody@x", "--for", "ana@x", *DAYS,
        "--out", str(tmp_path / "all"), "--format", "json",
    )  # fmt: skip
    assert isinstance(found.exception, SnapshotError)
    assert "1 of 3" in found.exception.message
    assert "nobody@x" in found.exception.message
    rows = json.loads(found.stdout)["documents"]
    assert [bool(row.get("error")) for row in rows] == [False, True, False]
    assert len(list((tmp_path / "all").iterdir())) == 1, (
        "the promise is the same for everybody: one name, one file"
    )


@pytest.mark.slow
def test_json_holds_every_figure_and_the_digest_that_stands_on_the_page(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "p.pdf"
    found = ask(
        home, "snapshot", "promise", "--for", "exe@x", *DAYS, "--out", str(target), "--format", "json"
    )
    [row] = json.loads(found.stdout)["documents"]
    text = printed.text(target.read_bytes())
    assert row["digest"] in text.replace(" ", "")
    assert [fact["id"] for fact in row["facts"]]
    assert all(printed.flat(fact["printed"]) in text for fact in row["facts"] if fact["printed"])
    assert row["file"] == str(target)


@pytest.mark.slow
def test_what_a_lead_is_shown_of_people_is_journalled_before(home: Path, tmp_path: Path) -> None:
    found = ask(home, "snapshot", "team", "--for", "leb@x", *DAYS, "--out", str(tmp_path / "t.pdf"))
    assert found.exit_code == 0, found.exception
    entries = open_journal(settings.load(home)).entries(kind="employee", action="took")
    named = set(re.findall(r"Person-(E\w\d)", printed.text((tmp_path / "t.pdf").read_bytes())))
    assert len(named) >= 6
    assert len({one.subject for one in entries}) == len(named)
    assert {one.acting for one in entries} == {"lead"}


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (("weekly",), SnapshotError, "weekly"),
        (("promise", "--paper", "a5"), QuestionError, "a5"),
        (("promise", "--role", "executive"), QuestionError, "--role"),
        (("promise", "--for", "exe@x", "--period", "next quarter"), QuestionError, "next quarter"),
        (("promise", "--for", "exe@x", "--period", "last fortnight"), QuestionError, "last"),
        (("executive", "--for", "leb@x", *DAYS, "--out", "x.pdf"), NotAllowed, "Executive pack"),
        (("promise", "--for", "exe@x", *DAYS), QuestionError, "--out"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    home: Path, words: tuple[str, ...], error: type[Exception], said: str
) -> None:
    found = ask(home, "snapshot", *words)
    assert isinstance(found.exception, error), found.exception
    assert said in str(found.exception)


def test_acting_as_somebody_is_the_same_as_for_them(home: Path) -> None:
    found = ask(home, "--as", "leb@x", "snapshot", "executive", *DAYS, "--out", "x.pdf")
    assert isinstance(found.exception, NotAllowed)


@pytest.mark.slow
def test_the_digest_is_recomputed_from_the_json_alone(home: Path) -> None:
    found = ask(home, "snapshot", "team", "--for", "leb@x", *DAYS, "--format", "json")
    [row] = json.loads(found.stdout)["documents"]
    held = {name: row[name] for name in ("facts", "pictures")}
    line = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(line.encode()).hexdigest() == row["digest"]


def test_two_people_who_are_called_the_same_get_a_file_each(tmp_path: Path) -> None:
    """Names of files are made from names of people, and those are not theirs alone."""
    named = SimpleNamespace(reader="Ann Novak")
    made = SimpleNamespace(name="personal-2026-04-01-2026-06-30-ann-novak.pdf", document=named)
    names = {_target(tmp_path, made, person, True) for person in ("a.b@x", "a-b@x", "a_b@x")}
    assert len(names) == 3
    assert all(one.parent == tmp_path and one.suffix == ".pdf" for one in names)
    assert _target(tmp_path / "x.pdf", made, "a.b@x", False) == tmp_path / "x.pdf"
