"""``allegiance why`` as scripts use it: blocks that add up, one document and nothing else, a message for the rest."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner, Result

from allegiance.cli import app
from allegiance.errors import QuestionError
from allegiance.warehouse import reader as readers
from allegiance.warehouse.reader import Reader
from tests.metrics import given

DAYS = ["--from", "2026-04-06", "--to", "2026-05-10", "--against", "2026-03-02..2026-04-05"]


@pytest.fixture(scope="module")
def company() -> Reader:
    return given.company()


@pytest.fixture
def asked(company: Reader, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(readers, "open_reader", lambda _: company)
    return CliRunner()


def run(runner: CliRunner, *words: str) -> Result:
    return runner.invoke(app, ["why", *words], env={"COLUMNS": "200"})


def test_blocks_add_up_in_the_document(asked: CliRunner) -> None:
    done = run(asked, "csat", *DAYS, "--format", "json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["metric"] == "csat"
    assert {"block", "value", "low", "high"} <= set(told["blocks"][0])
    names = [block["block"] for block in told["blocks"]]
    assert names == ["mix", "wait", "hold", "common", "within", "reallocation", "joiners", "leavers"]
    assert abs(sum(block["value"] for block in told["blocks"]) - told["change"]) < 1e-9
    assert told["against"] == "2026-03-02..2026-04-05"
    assert told["low"] < told["change"] < told["high"]


def test_filters_and_csv(asked: CliRunner) -> None:
    done = run(asked, "csat", *DAYS, "--where", "channel=voice", "--format", "csv")
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    told = json.loads(run(asked, "csat", *DAYS, "--where", "channel=voice", "--format", "json").stdout)
    assert sum(float(row["value"]) for row in rows) == pytest.approx(told["change"], abs=1e-9)
    whole = json.loads(run(asked, "csat", *DAYS, "--format", "json").stdout)
    assert told["n"] < whole["n"]


def test_the_table_ends_with_the_change(asked: CliRunner) -> None:
    done = run(asked, "nps", *DAYS)
    assert done.exit_code == 0
    assert "Common shift" in done.stdout
    assert "Change" in done.stdout
    assert "people" not in done.stdout


def test_nothing_to_split_is_a_document_with_a_reason(asked: CliRunner) -> None:
    done = run(asked, "lost_after", *DAYS, "--format", "json")
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert told["change"] is None
    assert told["blocks"] == []
    assert told["reason"].startswith("not measured")


def test_what_is_no_mean_is_refused(asked: CliRunner) -> None:
    done = run(asked, "contacts", *DAYS)
    assert isinstance(done.exception, QuestionError)
    assert "csat" in done.exception.todo
