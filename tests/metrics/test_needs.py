"""Wishes: how they are parted, counted and judged; and, on a made-up company, the planted ones are found alone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allegiance import sample
from allegiance.exports import imports
from allegiance.metrics import sentences_customers
from allegiance.metrics.needs import Needs, needs
from allegiance.metrics.needs_rows import parted
from allegiance.metrics.period import Period
from allegiance.people.scope import Scope, everyone
from allegiance.settings import load
from allegiance.warehouse.reader import open_reader
from tests.metrics import given

pytestmark = pytest.mark.slow

END = date(2026, 6, 30)
QUARTER = Period(date(2026, 4, 1), END)


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("Green energy; A fair price", ("Green energy", "A fair price")),
        ("one|two\nthree\r\n", ("one", "two", "three")),
        ("  a  b ;; a b ", ("a b",)),
        ("A bill, please", ("A bill, please",)),
        ("", ()),
        (None, ()),
        (float("nan"), ()),
    ],
)
def test_wishes_are_parted_where_lists_are(text: object, wishes: tuple[str, ...]) -> None:
    assert parted(text) == wishes


def answered(named: int, of: int, wish: str = "More speed", **columns: Any) -> list[dict[str, Any]]:
    return [
        {
            "customer_id": f"k{number}",
            "day": QUARTER.start + timedelta(days=number % 90),
            "segment": "gold",
            "reason": "billing",
            "needs": wish if number < named else None,
            **columns,
        }
        for number in range(of)
    ]


def test_a_wish_has_its_share_its_customers_and_what_they_bring() -> None:
    rows = answered(30, 120)
    rows[0]["needs"], rows[1]["needs"] = "more SPEED", "More speed; rare"
    store = given.reader(
        answers=rows, customers=[{"customer_id": f"k{n}", "annual_value": 100.0} for n in range(20)]
    )
    found = needs(store, everyone(), QUARTER)
    assert (found.answers, found.any, found.others) == (120, 30, 1)
    (one,) = found.needs
    assert (one.name, one.named, one.customers) == ("More speed", 30, 30)
    assert one.share == pytest.approx(0.25)
    assert one.low < 0.25 < one.high
    assert (one.value, one.value_n) == (pytest.approx(2000.0), 20)
    assert sentences_customers.needs(found).startswith(
        "Customers wish most for “More speed”: 25.0% of answers"
    )


def test_answers_of_few_customers_are_less_certain() -> None:
    many = needs(given.reader(answers=answered(30, 120)), everyone(), QUARTER).needs[0]
    rows = [row | {"customer_id": f"k{number // 10}"} for number, row in enumerate(answered(30, 120))]
    few = needs(given.reader(answers=rows), everyone(), QUARTER).needs[0]
    assert few.high - few.low > 1.5 * (many.high - many.low)
    assert few.customers == 3


def test_too_few_are_not_shown() -> None:
    found = needs(given.reader(answers=answered(7, 120)), everyone(), QUARTER)
    assert found.reason == "too few answers (n = 7)"
    assert sentences_customers.needs(found) == "Customers' wishes have too few answers (n = 7)."
    nothing = needs(given.reader(answers=answered(0, 120)), everyone(), QUARTER)
    assert nothing.reason == "not measured: no import fills needs of the customers' answers"


def test_a_team_sees_the_wishes_it_heard_and_not_what_they_are_worth() -> None:
    rows = [*answered(20, 60, team="N"), *answered(20, 60, wish="Peace", team="S")]
    store = given.reader(
        answers=rows, customers=[{"customer_id": f"k{n}", "annual_value": 9.0} for n in range(60)]
    )
    found = needs(store, Scope.lead("lead", "N"), QUARTER)
    assert [one.name for one in found.needs] == ["More speed"]
    assert found.needs[0].value is None
    assert found.answers == 60


def test_what_reason_and_segment_explain_is_no_pull() -> None:
    """Movers name it, and movers leave: within movers those who name it are like the others."""
    rng = np.random.default_rng(4)
    rows = []
    for number in range(1200):
        moves = number % 2 == 0
        rows.append(
            {
                "customer_id": f"k{number}",
                "day": QUARTER.start + timedelta(days=number % 90),
                "reason": "moving" if moves else "billing",
                "segment": "gold",
                "needs": "Help when I move" if rng.random() < (0.5 if moves else 0.03) else None,
                "stay": 5 if rng.random() < (0.3 if moves else 0.8) else 1,
            }
        )
    (one,) = needs(given.reader(answers=rows), everyone(), QUARTER).needs
    assert not one.pull.clear
    assert one.pull.low is not None
    assert one.pull.high is not None
    assert one.pull.low < 0 < one.pull.high


def made(home: Path, *, null: bool) -> tuple[Needs, dict[str, Any] | None]:
    truth = sample.write(home, seed=21 + null, end=END, contacts=30_000, null=null)
    imports.import_files(load(home), [home / "exports"])
    reader = open_reader(load(home))
    return needs(reader, everyone(), QUARTER), truth.needs  # type: ignore[return-value]


@pytest.mark.slow
def test_what_is_planted_is_found_and_nothing_else(tmp_path: Path) -> None:
    found, truth = made(tmp_path / "home", null=False)
    assert truth is not None
    rising, away = truth["rising"], truth["away"]
    growing = [(cell.need, cell.segment) for cell in found.cells if cell.trend.clear]
    assert growing == [(rising["need"], rising["segment"])]
    assert [one.name for one in found.needs if one.trend.clear] in ([], [rising["need"]])
    cell = next(cell for cell in found.cells if (cell.need, cell.segment) == growing[0])
    assert cell.trend.low is not None
    assert cell.trend.high is not None
    yearly = (rising["share_end"] - rising["share_start"]) / 2
    assert cell.trend.low < yearly < cell.trend.high
    pulling = [one for one in found.needs if one.pull.clear]
    assert [one.name for one in pulling] == [away["need"]]
    assert (pulling[0].pull.difference or 0) < -0.05
    often = {(cell.need, cell.segment) for cell in found.cells if cell.clear and (cell.lift or 0) > 1}
    assert often == {(rising["need"], rising["segment"])}
    said = sentences_customers.needs(found)
    assert f"“{rising['need']}” in {rising['segment']} grows" in said
    assert f"Those who name “{away['need']}” intend to stay" in said


@pytest.mark.slow
def test_in_a_null_world_nothing_grows_and_nothing_pulls(tmp_path: Path) -> None:
    found, truth = made(tmp_path / "home", null=True)
    assert truth is None
    assert found.needs
    assert not [one.name for one in found.needs if one.trend.clear or one.pull.clear]
    assert not [cell for cell in found.cells if cell.trend.clear or cell.clear]
