"""``allegiance warn``: one JSON document, and a plain word where there are no warnings."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from allegiance import settings
from allegiance.cli import app
from allegiance.exports import imports
from tests.metrics.test_warning import subscribers

pytestmark = pytest.mark.slow

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("warn")
    heads = ["customerID", "tenure", "Contract", "InternetService", "TotalCharges", "MonthlyCharges", "Churn"]
    with (folder / "list.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        for row in subscribers(1, 1500):
            held = json.loads(row["traits"])
            gone = "No" if row["active"] else "Yes"
            price = f"{row['annual_value'] / 12:.2f}"
            writer.writerow(
                [row["customer_id"], held["tenure"], row["contract"], held["net"], held["paid"], price, gone]
            )
    imports.import_files(settings.load(folder), [folder / "list.csv"])
    return folder


def test_a_list_without_days_is_a_snapshot_and_is_tested_on_customers_held_out(home: Path) -> None:
    words = ["warn", "--home", str(home), "--top", "3", "--backtest", "--drivers", "--format", "json"]
    done = RUNNER.invoke(app, words)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["situation"], found["given"], found["as_of"]) == ("snapshot", True, None)
    assert found["overall"]["auc"]["low"] > 0.6
    assert len(found["worklist"]["rows"]) == 3
    assert found["worklist"]["total"] > 3
    assert found["worklist"]["rows"][0]["suggested_contact"]
    assert len(found["held_out"]) == found["overall"]["n"]
    assert {"customer", "risk", "left", "weight"} == set(found["held_out"][0])
    assert found["drivers"][0]["group"] in ("tenure", "contract", "segment", "InternetService")
    # 450 customers in ten bins: chance alone makes some five points
    assert 0 < found["calibration"]["error"] < 0.12
    assert sum(one["n"] for one in found["calibration"]["bins"]) == found["overall"]["n"]


def test_the_worklist_as_csv_has_one_line_a_customer(home: Path) -> None:
    done = RUNNER.invoke(app, ["warn", "--home", str(home), "--top", "5", "--format", "csv"])
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 5
    assert float(rows[0]["risk_low"]) <= float(rows[0]["risk"]) <= float(rows[0]["risk_high"])


def test_a_table_for_people_and_the_tests_behind_it(home: Path) -> None:
    assert "Suggested contact" in RUNNER.invoke(app, ["warn", "--home", str(home), "--top", "2"]).stdout
    assert "precision" in RUNNER.invoke(app, ["warn", "--home", str(home), "--backtest"]).stdout


def test_without_customers_it_says_why_there_are_no_warnings(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("contact_id,started_at\nc1,2026-03-02T09:00:00Z\n")
    imports.import_files(settings.load(tmp_path), [tmp_path / "calls.csv"])
    done = RUNNER.invoke(app, ["warn", "--home", str(tmp_path), "--format", "json"])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert (found["given"], found["reason"]) == (False, "not measured: no customers were imported")
    assert found["worklist"]["rows"] == []
