"""The command line as scripts use it: exit codes, one clear message, one JSON document and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-c", "from allegiance.cli import main; main()"]

CALLS = """contact_id,customer_id,employee_id,started_at,queue_s,hold_s
c1,anna,e1,2026-03-02T09:00:00Z,10,0
c2,anna,e1,2026-03-03T09:00:00Z,400,20
c3,bert,e2,2026-03-04T09:00:00Z,oops,20
c4,,e2,2026-03-05T09:00:00Z,30,
"""


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ALLEGIANCE_HOME": str(home), "COLUMNS": "200"}
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, env=environment, timeout=120, check=False
    )


def document(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "calls.csv").write_text(CALLS)
    report = document(
        run(folder, "import", str(folder / "calls.csv"), "--profile", "contacts", "--format", "json")
    )
    assert report["generation"] == 1
    file = report["files"][0]
    assert {key: file[key] for key in ("profile", "read", "loaded", "updated", "unchanged", "rejected")} == {
        "profile": "contacts",
        "read": 4,
        "loaded": 3,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
    }
    assert list(file["reasons"].values()) == [1]
    return folder


def test_the_same_file_again_changes_nothing(home: Path) -> None:
    report = document(
        run(home, "import", str(home / "calls.csv"), "--profile", "contacts", "--format", "json")
    )
    assert report["generation"] == 1
    assert (report["files"][0]["unchanged"], report["files"][0]["loaded"]) == (4, 0)


def test_metrics_carry_the_contract(home: Path) -> None:
    words = [
        "metrics",
        "queue_time",
        "contacts",
        "--from",
        "2026-03-01",
        "--to",
        "2026-03-31",
        "--against",
        "previous",
    ]
    found = document(run(home, *words, "--format", "json"))
    assert found["generation"] == 1
    assert found["period"] == {"from": "2026-03-01", "to": "2026-03-31"}
    wait, count = found["rows"]
    names = {
        "metric",
        "dimensions",
        "value",
        "n",
        "low",
        "high",
        "previous",
        "change",
        "change_low",
        "change_high",
    }
    assert names | {"verdict"} <= wait.keys()
    assert (wait["value"], wait["n"]) == (None, 3)
    assert "too few" in wait["reason"]
    assert count["value"] == 3


def test_figures_by_value_carry_the_contract_and_say_what_they_lack(home: Path) -> None:
    found = document(run(home, "metrics", "queue_time", "--by-value", "--format", "json"))
    (row,) = found["rows"]
    names = {
        "metric",
        "plain",
        "weighted",
        "weighted_low",
        "weighted_high",
        "difference",
        "low",
        "high",
        "clear",
    }
    assert names | {"n", "customers", "covered", "reason"} <= row.keys()
    assert row["weighted"] is None
    assert row["reason"] == "not measured: no customers were imported"
    assert "no customers were imported" in run(home, "metrics", "queue_time", "--by-value").stdout


def test_rejects_say_where_and_why(home: Path) -> None:
    (row,) = document(run(home, "rejects", "--format", "json"))["rows"]
    assert (row["file_row"], row["column_name"], row["value"]) == (4, "queue_s", "oops")
    lines = run(home, "rejects", "--format", "csv").stdout.splitlines()
    assert len(lines) == 2
    assert "oops" in lines[1]


def test_status_and_profiles(home: Path) -> None:
    found = document(run(home, "status", "--format", "json"))
    assert [(row["entity"], row["rows"]) for row in found["rows"]] == [("contacts", 3)]
    (rule,) = found["credit"]
    assert (rule["rule"], rule["valid_from"], rule["contacts"]) == ("last", None, 0)
    told = run(home, "status")
    assert "Credit for contacts of several people: last, from the beginning." in told.stderr
    names = {row["name"] for row in document(run(home, "profile", "list", "--format", "json"))["rows"]}
    assert {"contacts", "answers", "customers", "employees", "qualtrics", "amazon-connect"} <= names
    tried = document(
        run(home, "profile", "try", str(home / "calls.csv"), "--profile", "contacts", "--format", "json")
    )
    assert (tried["read"], tried["rejected"]) == (4, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["metrics", "cast"], "There is no metric 'cast'"),
        (["metrics", "csat", "--by", "tean"], "There is no dimension 'tean'"),
        (["metrics", "csat", "--by-value", "--by", "team"], "Figures by value are not split"),
        (["metrics", "csat", "--where", "team"], "'team' is no filter"),
        (["metrics", "csat", "--from", "spring"], "'spring' is no period"),
        (["import", "nowhere.csv"], "There is no file nowhere.csv"),
        (["import", "calls.csv", "--profile", "nobody"], "nobody"),
        (["import", "empty.csv"], "empty.csv"),
        (["import", "strange.csv"], "strange.csv"),
    ],
)
def test_refusals_are_one_clear_message(
    home: Path, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "empty.csv").write_text("")
    (home / "strange.csv").write_text("a,b\n1,2\n")
    monkeypatch.chdir(home)
    done = run(home, *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert "What to do:" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_wrong_usage_is_exit_code_two(home: Path) -> None:
    assert run(home, "metrics", "--colour", "red").returncode == 2
    assert run(home, "import").returncode == 2


def test_an_unexpected_fault_goes_to_the_log_not_to_the_user(home: Path, tmp_path: Path) -> None:
    broken = "import allegiance.warehouse.reader as r\nr.open_reader = lambda s: 1 / 0\n"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{broken}from allegiance.cli import main; main()",
            "status",
            "--home",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "reference" in done.stderr
    assert "Traceback" not in done.stderr
    assert "ZeroDivisionError" in (tmp_path / "log" / "errors.log").read_text()


def test_a_folder_without_rights_is_said(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        blocked = tmp_path / "file"
        blocked.write_text("no folder")
    else:
        blocked = tmp_path / "locked"
        blocked.mkdir(mode=0o500)
    (tmp_path / "calls.csv").write_text(CALLS)
    done = run(blocked / "home", "import", str(tmp_path / "calls.csv"), "--profile", "contacts")
    assert done.returncode == 1
    assert "cannot be" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_sample_is_made_once_and_never_over_real_data(home: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "sample")
    assert done.returncode == 0, done.stderr
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert {
        "seed",
        "employees",
        "teams",
        "hold_kink_s",
        "picky",
        "release",
        "outreach_effect",
        "movers",
    } <= truth.keys()
    again = run(tmp_path, "sample", "--if-empty")
    assert "left as it is" in again.stderr
    beside = run(tmp_path, "import", str(home / "calls.csv"), "--profile", "contacts", "--format", "json")
    assert document(beside)["files"][0]["loaded"] == 3
    assert "holds the made-up sample company" in beside.stderr
    refused = run(home, "sample")
    assert refused.returncode == 1
    assert "own data" in refused.stderr
