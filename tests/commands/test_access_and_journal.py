"""Access, journal and processing at the command line: one document each, names for a reason, nothing made by asking."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from allegiance.cli import app
from allegiance.errors import AllegianceError, JournalError, QuestionError
from allegiance.people.grants import GrantRefused
from allegiance.people.journal import Action, Event, Source, open_journal
from allegiance.settings import Settings
from allegiance.work import database


@pytest.fixture
def home(tmp_path: Path):
    made = tmp_path / "home"
    made.mkdir()
    yield made
    database.close(Settings(home=made))


def run(home: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, [*words, "--home", str(home)])
    assert done.exit_code == code, done.output + repr(done.exception)
    return done


def told(home: Path, *words: str) -> dict:
    return json.loads(run(home, *words, "--format", "json").stdout)


def refused(home: Path, *words: str) -> AllegianceError:
    done = CliRunner().invoke(app, [*words, "--home", str(home)])
    assert isinstance(done.exception, AllegianceError), done.output
    return done.exception


def test_asking_makes_nothing(home: Path):
    assert told(home, "journal", "list") == {"rows": []}
    assert told(home, "journal", "verify")["holds"] is True
    assert told(home, "access", "list") == {"rows": []}
    assert told(home, "access", "check", "ann@x")["roles"] == []
    assert list(home.iterdir()) == []


def test_a_role_is_given_checked_and_taken_back(home: Path):
    made = told(home, "access", "grant", "Ann@X", "executive")
    assert made["person"] == "ann@x"
    found = told(home, "access", "check", "ANN@x")
    assert [one["role"] for one in found["roles"]] == ["executive"]
    assert found["roles"][0]["rights"]["people"] == "nothing"
    assert found["roles"][0]["whole_company"] is True
    words = run(home, "access", "check", "ann@x").stderr
    assert "Executive: Sees figures over groups" in words
    assert "Does not see single employees" in words
    rows = list(csv.DictReader(io.StringIO(run(home, "access", "check", "ann@x", "--format", "csv").stdout)))
    assert {row["right"]: row["how"] for row in rows}["Pay"] == "one's own"
    assert told(home, "access", "revoke", str(made["grant"]))["grants_ended"] == 0
    assert told(home, "access", "check", "ann@x")["roles"] == []
    assert [one["state"] for one in told(home, "access", "list", "--ended")["rows"]] == ["ended"]


def test_a_delegation_is_listed_and_ended(home: Path):
    made = told(home, "access", "delegate", "mia@x", "--team", "North", "--from", "2026-01-01")
    assert told(home, "access", "check", "mia@x")["delegations"][0]["team"] == "North"
    listed = told(home, "access", "list")["rows"]
    assert [(one["who"], one["role"], one["where"]) for one in listed] == [
        ("mia@x", "Gives leads and employees", "team North")
    ]
    assert told(home, "access", "revoke", str(made["delegation"]))["ended"] == made["delegation"]
    assert told(home, "access", "list")["rows"] == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("grant", "ann", "operator"), QuestionError),
        (("grant", "ann", "king"), QuestionError),
        (("grant", "ann", "lead"), GrantRefused),
        (("grant", "ann", "employee"), GrantRefused),
        (("grant", "", "executive"), GrantRefused),
        (("grant", "ann", "executive", "--from", "soon"), QuestionError),
        (("grant", "ann", "executive", "--from", "2026-02-01", "--to", "2026-01-01"), GrantRefused),
        (("delegate", "mia"), GrantRefused),
        (("delegate", "mia", "--team", "A", "--site", "B"), GrantRefused),
        (("revoke", "g-nothing"), GrantRefused),
        (("revoke", "d-nothing"), GrantRefused),
    ],
)
def test_what_cannot_be_given_is_refused_with_a_word(home: Path, words: tuple[str, ...], error: type):
    found = refused(home, "access", *words)
    assert isinstance(found, error)
    assert found.message


def test_people_stand_under_pseudonyms_and_names_need_a_reason(home: Path):
    run(home, "access", "grant", "ann@x", "executive")
    rows = told(home, "journal", "list")["rows"]
    assert [row["did"] for row in rows] == ["granted"]
    assert "ann" not in json.dumps(rows)
    assert "reason" in refused(home, "journal", "list", "--names").todo
    rows = told(home, "journal", "list", "--names", "--reason", "request 7")["rows"]
    assert rows[0]["whom"] == "ann@x"
    newest = told(home, "journal", "list")["rows"][0]
    assert newest["did"] == "revealed"
    assert "request 7" in newest["detail"]


def test_entries_about_one_person(home: Path):
    journal = open_journal(Settings(home=home))
    for who in ("e1", "e2"):
        journal.append(Event("anna", "lead", Action.saw, Source.page, "employee", who, "employee"))
    assert len(told(home, "journal", "list", "--about", "employee:e1")["rows"]) == 1
    assert told(home, "journal", "list", "--about", "employee:nobody")["rows"] == []
    assert told(home, "journal", "list", "--who", "nobody")["rows"] == []
    pseudonym = told(home, "journal", "list", "--who", "anna")["rows"][0]["whom"]
    assert len(told(home, "journal", "list", "--about", str(pseudonym).lower())["rows"]) == 1
    assert "no day" in refused(home, "journal", "list", "--from", "soon").message


def test_a_journal_that_was_altered_is_an_error_and_an_exit_code(home: Path):
    run(home, "access", "grant", "ann@x", "executive")
    found = told(home, "journal", "verify")
    assert (found["holds"], found["last"]) == (True, 1)
    assert told(home, "journal", "verify", "--head", str(found["head"]))["holds"] is True
    with open_journal(Settings(home=home)).work.writing() as connection:
        connection.exec_driver_sql("drop trigger journal_no_update")
        connection.exec_driver_sql("update journal set acting = 'admin'")
    assert isinstance(refused(home, "journal", "verify"), JournalError)
    broken = json.loads(run(home, "journal", "verify", "--format", "json", code=1).stdout)
    assert (broken["holds"], broken["broken_at"], broken["what"]) == (False, 1, "changed")


def test_an_export_carries_the_hashes_and_is_journalled(home: Path):
    run(home, "access", "grant", "ann@x", "executive")
    rows = list(csv.DictReader(io.StringIO(run(home, "journal", "export").stdout)))
    assert len(rows) == 1
    assert len(rows[0]["hash"]) == 64
    assert told(home, "journal", "list")["rows"][0]["did"] == "exported the journal"


def test_pruning_asks_and_says_how_many(home: Path):
    run(home, "access", "grant", "ann@x", "executive")
    assert CliRunner().invoke(app, ["journal", "prune", "--home", str(home)], input="n\n").exit_code == 1
    assert told(home, "journal", "prune", "--yes") == {"rows": [{"cut": 0, "keep_days": 730}]}


def test_the_record_of_processing_in_three_forms(home: Path):
    (home / "settings.toml").write_text('company = "A *bold* name"\npseudonymous = true\n', encoding="utf-8")
    (home / "processing.toml").write_text('[controller]\nname = "A Ltd"\n', encoding="utf-8")
    document = run(home, "processing").stdout
    assert document.startswith("# Record of processing activities: A \\*bold\\* name")
    assert "- Controller: A Ltd" in document
    found = told(home, "processing")
    assert found["settings"]["Modes"].startswith("Pseudonymous")
    shown = next(one for one in found["activities"] if one["id"] == "customers")["recipients"]
    assert "Team lead: single customers under pseudonyms" in shown
    rows = list(csv.DictReader(io.StringIO(run(home, "processing", "--format", "csv").stdout)))
    assert len(rows) == sum(len(one["data"]) for one in found["activities"])
    (home / "processing.toml").write_text("[controler]\n", encoding="utf-8")
    assert "something else" in refused(home, "processing").message
