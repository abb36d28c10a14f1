"""The world that is lived in the database: same files, same truth, at a size that a test can afford."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from allegiance import sample
from tests.sample import test_truth as direct
from tests.sample import test_write as files
from tests.sample.given import END, Written, open_files

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    home = tmp_path_factory.mktemp("large")
    written = open_files(home, sample.write(home, size="huge", seed=4, end=END, contacts=250_000))
    yield written
    written.con.close()


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        home = tmp_path / name
        sample.write(home, size="huge", seed=5, end=END, contacts=5_000)
        paths = sorted((home / "exports").iterdir())
        digests.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths})
    assert digests[0] == digests[1]
    assert len(digests[0]) == 24 * 3 + 4


def test_columns_are_those_of_the_other_sizes(large: Written) -> None:
    for name, header in files.HEADERS.items():
        if (
            name == "market_survey"
        ):  # a research agency asks a few thousand people, whatever the size of the company
            continue
        assert ",".join(large.con.sql(f"from raw_{name}").columns) == header


def test_rows_and_dirt_are_counted(large: Written) -> None:
    by_name: dict[str, int] = {}
    for file, rows in large.truth.rows.items():
        name = file.removesuffix(".parquet").split("-")[0]
        by_name[name] = by_name.get(name, 0) + rows
    for name, rows in by_name.items():
        assert large.one(f"select count(*) from raw_{name}") == (rows,)
    dirt = {
        kind: sum(
            kinds.get(kind, 0) for file, kinds in large.truth.dirty.items() if file.startswith("contacts")
        )
        for kind in ("negative hold", "future date", "unknown customer")
    }
    assert dirt == {
        "negative hold": large.one("select count(*) from raw_contacts where hold_s < 0")[0],
        "future date": large.one(
            "select count(*) from raw_contacts where started_at > timestamptz '2030-01-01'"
        )[0],
        "unknown customer": large.one("select count(*) from contacts where customer_id >= 'CU-90000000'")[0],
    }
    assert min(dirt.values()) > 0


@pytest.mark.parametrize(
    "check",
    [
        files.test_answers_agree_with_their_contact,
        files.test_channels_have_the_measures_that_they_can_have,
        files.test_nobody_calls_after_leaving_and_cancellations_are_departures,
        files.test_nothing_but_dirt_is_later_than_the_end,
        files.test_history_is_two_years_in_company_days,
        direct.test_case_mix_is_as_planted,
        direct.test_loyalty_falls_beyond_the_kink_and_not_before,
        direct.test_the_release_raised_hold_in_its_weeks_and_queues,
        direct.test_the_backlog_of_the_last_weeks_is_there,
        direct.test_about_a_fifth_of_the_satisfied_mean_to_leave_and_more_of_them_do,
        direct.test_unsolved_problems_come_back_and_the_two_kinds_of_fcr_disagree,
        direct.test_waits_and_volume_have_weekdays_seasons_and_hours,
        direct.test_languages_answer_differently,
    ],
    ids=lambda check: check.__name__,
)
def test_holds_as_in_the_small_world(large: Written, check: object) -> None:
    check(large)  # type: ignore[operator]


def test_employees_differ_as_planted(large: Written) -> None:
    frame, _, residual = direct.fitted(large)
    by = residual.groupby(frame["employee_id"])
    mean, n = by.mean(), by.count()
    truth = direct.total_effect(large).loc[mean.index]
    slope, error = np.polyfit(truth, mean, 1, w=np.sqrt(n), cov="unscaled")
    assert slope[0] == pytest.approx(1, abs=4 * float(residual.std() * error[0, 0] ** 0.5))
    assert slope[0] > 0.6


@pytest.mark.parametrize(("what", "where", "low", "high"), direct.RANGES[:10])
def test_magnitudes(large: Written, what: str, where: str, low: float, high: float) -> None:
    (value,) = large.one(f"select {what} from {where}")
    assert low <= value <= high


def test_the_number_of_contacts_is_about_what_was_asked_for(large: Written) -> None:
    assert large.one("select count(*) from contacts")[0] == pytest.approx(250_000, rel=0.08)
