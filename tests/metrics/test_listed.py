"""A company that only has a customer list is described by it; what has no date is never said to have moved."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from allegiance.cli import app
from allegiance.exports import imports
from allegiance.metrics import sentences
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.pulse import HEADLINES, pulse
from allegiance.metrics.series import series
from allegiance.metrics.standing import standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings
from allegiance.stats import intervals
from allegiance.warehouse.reader import Reader, open_reader
from tests.metrics import given

NAMES = ["customers_listed", "customers_left", "value_active", "value_gone"]
DAY = Period(date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty customers, twelve of them gone; three have no known value."""
    home = tmp_path_factory.mktemp("list")
    rows = ["customerID,tenure,Contract,InternetService,MonthlyCharges,Churn"]
    for number in range(40):
        value = "" if number in (1, 20, 21) else str(10 + number)
        rows.append(
            f"k{number},5,{'Yearly' if number % 2 else 'Monthly'},DSL,{value},{'Yes' if number < 12 else 'No'}"
        )
    (home / "churn.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    imports.import_files(Settings(home=home), [home / "churn.csv"])
    return home


@pytest.fixture(scope="module")
def listed(home: Path) -> Reader:
    return open_reader(Settings(home=home))


def test_the_list_says_how_many_left_and_what_they_were_worth(listed: Reader) -> None:
    found = {
        figure.metric: figure for figure in measure(listed, everyone(), NAMES, DAY, against=DAY.previous())
    }
    assert (found["customers_listed"].value, found["customers_listed"].low) == (40, None)
    left = found["customers_left"]
    sure = intervals.share(12, 40)
    assert (left.value, left.n, left.low, left.high) == (
        pytest.approx(0.3),
        40,
        pytest.approx(float(sure.low)),
        pytest.approx(float(sure.high)),
    )
    assert found["value_gone"].value == pytest.approx(12 * (sum(range(10, 22)) - 11))
    assert found["value_gone"].n == 11
    assert found["value_active"].value == pytest.approx(12 * (sum(range(22, 50)) - 30 - 31))
    for figure in found.values():
        assert figure.note.startswith("as listed")
        assert (figure.previous, figure.change, figure.verdict) == (None, None, "")


def test_by_segment_the_parts_add_up_and_filters_hold(listed: Reader) -> None:
    parts = measure(listed, everyone(), ["customers_listed"], DAY, by=["segment"])
    assert {figure.dimensions["segment"]: figure.value for figure in parts} == {
        "Monthly, DSL": 20,
        "Yearly, DSL": 20,
    }
    only = measure(listed, everyone(), ["customers_left"], DAY, where=Where(segment=("Monthly, DSL",)))
    assert (only[0].value, only[0].n) == (pytest.approx(0.3), 20)


def test_nobody_sees_customers_of_no_team_and_no_month_is_made_up(listed: Reader) -> None:
    lead = measure(listed, Scope.lead("lead", "t1"), NAMES, DAY)
    assert all(figure.reason.startswith("not measured") for figure in lead)
    monthly = measure(listed, everyone(), ["customers_left"], DAY, by=["month"])
    assert "cannot be told apart by month" in monthly[0].reason
    assert series(listed, everyone(), "customers_left", DAY).reason.startswith("not measured")


def test_without_any_date_the_day_of_the_import_stands_for_both_ends(listed: Reader) -> None:
    known = standing(listed, everyone(), 0.2)
    today = datetime.now(UTC).date()
    assert known.first_day == known.last_day == known.imported
    assert known.last_day is not None
    assert abs((today - known.last_day).days) <= 1
    assert "no dates" in sentences.data(known)


def test_the_pulse_shows_what_the_company_has_and_the_rest_last(listed: Reader) -> None:
    found = pulse(listed, everyone(), DAY)
    names = [figure.metric for figure in found.figures]
    assert names[:4] == NAMES
    assert set(names[4:]) == set(HEADLINES)
    assert [figure.value is None for figure in found.figures] == [False] * 4 + [True] * len(HEADLINES)
    text = sentences.pulse(found, DAY, DAY.previous())
    assert text.startswith("40 customers are listed, of whom 30.0% (")
    assert text.endswith("nothing can be said to have moved.")


def test_a_company_with_all_headlines_sees_them_in_order(company: Reader) -> None:
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    found = pulse(company, everyone(), april, places=[])
    carried = [figure.metric for figure in found.figures if figure.measured]
    assert [name for name in carried if name in HEADLINES] == [name for name in HEADLINES if name in carried]
    silent = [figure.measured for figure in found.figures]
    assert silent == sorted(silent, reverse=True)


def test_a_list_that_does_not_say_who_left_is_not_said_to_have_kept_everybody() -> None:
    store = given.reader(customers=[{"active": None, "annual_value": 10.0}] * 20)
    found = measure(store, everyone(), ["customers_listed", "customers_left"], DAY)
    assert found[0].value == 20
    assert found[1].reason == "not measured: no import fills active of the customers"


def test_the_newest_row_of_a_customer_counts_once() -> None:
    rows = [
        {
            "customer_id": f"k{number}",
            "valid_from": date(2020 + year, 1, 1),
            "annual_value": 10.0 * (year + 1),
        }
        for number in range(20)
        for year in range(2)
    ]
    rows[1]["left_on"] = date(2021, 6, 1)
    found = measure(given.reader(customers=rows), everyone(), NAMES, DAY)
    assert [figure.value for figure in found] == [20, pytest.approx(0.05), 380, None]
    assert found[3].reason == "too few customers (n = 1)"


def test_the_command_line_describes_it(home: Path) -> None:
    done = CliRunner().invoke(app, ["metrics", "--home", str(home), "--format", "json"])
    assert done.exit_code == 0, done.output
    rows = {row["metric"]: row for row in json.loads(done.stdout)["rows"]}
    assert rows["customers_left"]["value"] == pytest.approx(0.3)
    assert rows["csat"]["reason"].startswith("not measured")
