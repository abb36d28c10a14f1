"""``allegiance loyalty``: what it shows, what it compares, and what it puts in force."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from allegiance import loyalty
from allegiance.cli import app
from allegiance.errors import SettingsError
from allegiance.metrics.loyalty_rivals import RIVALS
from allegiance.settings import Settings
from tests.warehouse.rows import load

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loyal") / "home"
    rnd = random.Random(1)
    answers = [
        {
            "answer_id": f"a{n}",
            "customer_id": f"k{n % 90}",
            "answered_at": datetime(2026, 4, 1, 9) + timedelta(hours=n),
        }
        | {name: rnd.randrange(1, 6) for name in ("csat", "trust", "stay", "repurchase")}
        | {"nps": rnd.randrange(11)}
        for n in range(120)
    ]
    customers = [
        {
            "customer_id": f"k{n}",
            "valid_from": date(2020, 1, 1),
            "annual_value": 100.0 + n,
            "segment": "ab"[n % 2],
        }
        for n in range(90)
    ]
    load(Settings(home=folder), customers=customers, answers=answers)
    return folder


def run(home: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["loyalty", *words, "--home", str(home)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def document(home: Path, *words: str) -> dict[str, Any]:
    found = json.loads(run(home, *words, "--format", "json"))
    assert isinstance(found, dict)
    return found


def test_the_definition_is_shown_with_every_number_in_words(home: Path) -> None:
    found = document(home, "show")
    assert found["weights"] == dict(loyalty.read(loyalty.SHIPPED).weights)
    assert (found["outcome"], found["metric"]) == ("loyalty", "loyal")
    text = run(home, "show")
    for name in (*loyalty.WEIGHTS, *loyalty.THRESHOLDS, *loyalty.DAYS):
        assert name in text


def test_rivals_are_compared_in_one_document(home: Path) -> None:
    found = document(home, "compare")
    assert [row["definition"] for row in found["rivals"]] == list(RIVALS)
    company = found["rivals"][0]
    assert company["loyal"]["n"] == 120
    assert company["loyal"]["low"] < company["loyal"]["value"] < company["loyal"]["high"]
    assert found["rivals"][-1]["loyal"] == {
        "value": None, "n": 0, "low": None, "high": None, "reason": "not measured: no purchases were imported",
    }  # fmt: skip
    assert {(one["first"], one["second"]) for one in found["pairs"]} >= {("company", "secure")}
    assert found["best"] is None
    assert "change" not in found
    assert "Secure Customer Index" in run(home, "compare")


def test_another_definition_is_compared_with_the_one_in_force(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mild.toml"
    file.write_text(loyalty.SHIPPED.read_text().replace("loyal_from = 0.70", "loyal_from = 0.40"))
    found = document(home, "compare", "--definition", str(file), "--from", "2026-04", "--to", "2026-04")
    assert found["definition"]["thresholds"]["loyal_from"] == 0.4
    assert found["change"]["become"] > 0
    assert found["change"]["cease"] == 0
    assert found["change"]["after"]["loyal"] == found["rivals"][0]["loyal"]
    assert set(found["change"]["after"]["segments"]) == {"a", "b"}


def test_use_puts_it_in_force_and_refuses_what_cannot_hold(home: Path, tmp_path: Path) -> None:
    strict = tmp_path / "strict.toml"
    strict.write_text(loyalty.SHIPPED.read_text().replace("loyal_from = 0.70", "loyal_from = 0.95"))
    before = document(home, "compare")["rivals"][0]["loyal"]["value"]
    run(home, "use", str(strict))
    assert document(home, "compare")["rivals"][0]["loyal"]["value"] < before
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("version = 1")
    with pytest.raises(SettingsError):
        run(home, "use", str(wrong))
    run(home, "use", str(home / "loyalty.previous.toml"))
    assert document(home, "compare")["rivals"][0]["loyal"]["value"] == before
