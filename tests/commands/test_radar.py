"""``allegiance radar``: one JSON document, rows, and words for people; silent signs are named too."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from allegiance.cli import app
from allegiance.metrics.radar_records import signs
from allegiance.metrics.radar_rows import HEADS
from allegiance.settings import Settings
from tests.warehouse import rows as store

pytestmark = pytest.mark.slow

PEOPLE = 12


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve people with sixty contacts each; of one, a third of the contacts is invited, of the others nine in ten."""
    home = tmp_path_factory.mktemp("radar") / "home"
    contacts, answers = [], []
    for n in range(PEOPLE * 60):
        who, turn = n % PEOPLE, n // PEOPLE
        at = store.at(f"2026-05-{1 + n % 28:02d} 10:00:00")
        contacts.append(
            {"contact_id": f"c{n}", "customer_id": f"k{n}", "employee_id": f"e{who:02d}", "started_at": at,
             "ended_at": at, "channel": "voice", "direction": "inbound", "outcome": "answered", "reason": "bill"}
        )  # fmt: skip
        if (turn % 3 == 0) if who == 4 else ((turn + who) % 10 > 0):
            said = {"answered_at": at, "csat": 5} if n % 4 == 0 else {}
            answers.append({"answer_id": f"a{n}", "contact_id": f"c{n}", "invited_at": at, **said})
    store.load(Settings(home=home), contacts=contacts, answers=answers)
    return home


def run(home: Path, *words: str) -> Result:
    done = CliRunner().invoke(app, ["radar", "--home", str(home), *words])
    assert done.exit_code == 0, done.output
    return done


def test_json_is_one_document_with_findings_and_every_sign(home: Path) -> None:
    found = json.loads(run(home, "--format", "json").stdout)
    assert [one["employee"] for one in found["findings"]] == ["e04"]
    one = found["findings"][0]
    assert set(HEADS) <= one.keys()
    assert one["sign"] == "invitations"
    assert one["seen"] == pytest.approx(20 / 60)
    assert one["usual"] == pytest.approx(0.9, abs=0.01)
    assert one["what_else_explains_it"]
    assert {check["sign"] for check in found["checks"]} == set(signs())
    assert next(check for check in found["checks"] if check["sign"] == "devices")["reason"].startswith(
        "not measured"
    )


def test_csv_has_one_line_a_finding(home: Path) -> None:
    lines = list(csv.DictReader(io.StringIO(run(home, "--format", "csv").stdout)))
    assert [line["employee"] for line in lines] == ["e04"]


def test_filters_choose_who_is_shown(home: Path) -> None:
    found = json.loads(run(home, "--where", "employee=e05", "--format", "json").stdout)
    assert found["findings"] == []
    assert found["people"] == 1


def test_words_say_what_was_found_and_what_could_not_be_checked(home: Path) -> None:
    done = run(home)
    assert "1 stands out in at least one of" in done.output
    assert "One device, many customers: not measured" in done.output
    assert "Results that bunch just above a threshold" in done.output
