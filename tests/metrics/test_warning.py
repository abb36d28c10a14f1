"""Early warning on made-up worlds: it finds what is there, refuses what is not, and never looks ahead."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from allegiance.metrics import sentences_warning, warning_drivers, warning_figures, warning_worklist
from allegiance.metrics.catalogue import load
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.warning import early_warning
from allegiance.metrics.warning_results import DATED, SNAPSHOT, EarlyWarning
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

pytestmark = pytest.mark.slow

START, END = date(2025, 1, 1), date(2026, 3, 31)
DAYS = (END - START).days
LONG_AGO = date(2022, 1, 1)


def world(seed: int = 1, customers: int = 1200, signal: float = 1.0, **columns: Any) -> Reader:
    """Customers who call now and then; whoever waits long leaves more often soon after, as far as ``signal`` says."""
    rng = np.random.default_rng(seed)
    listed, contacts = [], []
    for number in range(customers):
        left = int(rng.integers(DAYS)) if rng.random() < 0.15 else None
        for day in sorted(rng.integers(0, DAYS, rng.poisson(5)).tolist()):
            if left is not None and day > left:
                break
            long = rng.random() < 0.1
            row = {
                "customer_id": f"k{number}",
                "queue_s": 600 if long else 20,
                "hold_s": 0,
                "reason": "billing",
            }
            contacts.append(row | {"day": START + timedelta(days=day), "employee_id": "e1", "team": "North"})
            if long and rng.random() < 0.5 * signal:
                soon = day + int(rng.integers(5, 60))
                left = min(left, soon) if left is not None else soon
        row = {"customer_id": f"k{number}", "since": LONG_AGO, "valid_from": LONG_AGO, "segment": "basic"}
        row["annual_value"] = round(float(rng.lognormal(6, 0.5)), 2)
        row["left_on"] = START + timedelta(days=left) if left is not None and left <= DAYS else None
        listed.append(row | {name: make(row) for name, make in columns.items()})
    employees = [{"employee_id": "e1", "name": "Ann", "team": "North"}]
    return given.reader(customers=listed, contacts=contacts, employees=employees)


@pytest.fixture(scope="module")
def store() -> Reader:
    return world()


@pytest.fixture(scope="module")
def found(store: Reader) -> EarlyWarning:
    return early_warning(store, everyone())


def test_a_signal_that_is_there_is_found_and_the_risks_can_be_taken_at_their_word(
    found: EarlyWarning,
) -> None:
    assert (found.situation, found.reason) == (DATED, "")
    assert found.overall is not None
    assert found.overall.auc.low > 0.55
    assert found.overall.top.lift.low > 1.2
    assert found.error < 0.03
    assert found.lead is not None
    assert 5 < found.lead.days.value <= 90
    assert found.lead.days.low <= found.lead.days.value <= found.lead.days.high


def test_every_month_is_tested_with_months_that_were_over_by_then(found: EarlyWarning) -> None:
    months = [one.month for one in found.months]
    # first month learnt from: April 2025 (90 days of history); its 90 days were over on 30 June
    assert months[0] == date(2025, 7, 1)
    # the 90 days of January 2026 end on 31 March, the day after the last one with data
    assert months[-1] == date(2025, 12, 1)
    assert len(months) == len(set(months)) == 6
    assert sum(one.tested.n for one in found.months) == (found.overall.n if found.overall else 0)


def test_what_is_leant_on_is_what_was_planted(found: EarlyWarning) -> None:
    first = warning_drivers.drivers(found)[0]
    assert first.group == "waiting"
    assert first.lost.low > 0


def test_the_worklist_names_customers_reasons_owners_and_what_is_at_stake(
    store: Reader, found: EarlyWarning
) -> None:
    listed = warning_worklist.worklist(store, everyone(), found)
    scored = found.scored
    assert scored is not None
    assert listed.total == len(listed.entries) == int(np.ceil(0.05 * len(scored.frame)))
    stakes = [one.at_stake for one in listed.entries if one.at_stake is not None]
    assert stakes == sorted(stakes, reverse=True)
    assert all(one.low <= one.risk <= one.high for one in listed.entries)
    assert all(one.at_stake == pytest.approx(one.risk * (one.value or 0)) for one in listed.entries)
    assert (
        sum("waited over five minutes" in " ".join(one.reasons) for one in listed.entries) > listed.total / 2
    )
    assert {one.owner for one in listed.entries} <= {"Ann", None}
    assert "are expected to leave, with " in sentences_warning.at_stake(found, listed)
    gone = {
        row[0]
        for row in store._con.execute(
            "select customer_id from customers where left_on is not null"
        ).fetchall()
    }
    assert not gone & {one.customer for one in listed.entries}
    heads, rows = warning_worklist.table(listed)
    assert all(len(row) == len(heads) for row in rows)
    assert warning_worklist.worklist(store, everyone(), found, where=Where(team=("South",))).total == 0
    north = warning_worklist.worklist(store, everyone(), found, where=Where(team=("North",)))
    assert 0 < north.total <= listed.total
    assert len(warning_worklist.worklist(store, everyone(), found, most=3).entries) == 3


def test_the_sentence_says_how_many_worth_what_and_how_often_right(
    store: Reader, found: EarlyWarning
) -> None:
    listed = warning_worklist.worklist(store, everyone(), found)
    said = sentences_warning.lead(found, listed)
    assert said.startswith(f"{listed.total} customers, worth ")
    assert "likeliest to leave within 90 days" in said
    assert "Of 100 such warnings in the 6 months tested" in said
    assert "times as many as by chance" in said
    assert "cause" not in said


def test_figures_of_the_catalogue_are_those_of_the_tests(store: Reader, found: EarlyWarning) -> None:
    assert found.overall is not None
    assert found.lead is not None
    whole = Period(START, END)
    lead, right = measure(store, everyone(), ["early_warning", "warning_precision"], whole)
    assert (lead.value, lead.n) == (found.lead.days.value, found.lead.warned)
    assert right.value == found.overall.top.precision.value
    assert "months tested" in right.note
    metric = load()["early_warning"]
    (apart,) = warning_figures.answer(store, everyone(), metric, ("segment",), Where())
    assert apart.reason == "not measured: warnings are not tested apart by segment"


def test_it_is_worked_out_once_and_refused_to_whoever_is_limited_to_teams(
    store: Reader, found: EarlyWarning
) -> None:
    assert early_warning(store, everyone()) is found
    limited = early_warning(store, Scope.lead("lead", "North"))
    assert not limited.given
    assert limited.scored is None
    assert "your view is limited to teams" in limited.reason
    assert warning_worklist.worklist(store, Scope.lead("lead", "North"), limited).entries == ()


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3, 4, 5))])
def test_without_a_signal_it_says_that_there_is_no_model(seed: int) -> None:
    store = world(seed, signal=0.0)
    found = early_warning(store, everyone())
    assert not found.given
    assert found.reason.startswith("not supported: what is known of customers")
    listed = warning_worklist.worklist(store, everyone(), found)
    assert listed.entries == ()
    assert "No warnings are given" in sentences_warning.lead(found, listed)


@pytest.mark.slow
def test_what_was_written_when_they_left_is_not_learnt_from() -> None:
    store = world(4, signal=0.0, contract=lambda row: None if row["left_on"] else "12 months")
    found = early_warning(store, everyone())
    assert {"contract", "renewal_days"} <= set(found.left_out)
    assert not found.given


@pytest.mark.slow
def test_renewal_dates_of_the_list_are_never_learnt_from() -> None:
    """Those of stayers have moved on, those of leavers stand still: they would tell all, and nothing in time."""
    fixed = world(5, signal=0.0, renewal_on=lambda row: row["left_on"] or END + timedelta(days=200))
    found = early_warning(fixed, everyone())
    assert not found.given
    assert found.overall is not None
    assert found.overall.auc.value < 0.6


def test_too_little_is_said_to_be_too_little() -> None:
    assert "no customers were imported" in early_warning(given.reader(), everyone()).reason
    few = [{"customer_id": f"k{n}", "left_on": END if n < 20 else None} for n in range(500)]
    assert (
        "too few customers left to learn from (n = 20"
        in early_warning(given.reader(customers=few), everyone()).reason
    )
    silent = [{"customer_id": f"k{n}", "active": None} for n in range(500)]
    assert "does not say who left" in early_warning(given.reader(customers=silent), everyone()).reason
    short = [
        {
            "customer_id": f"k{n}",
            "since": LONG_AGO,
            "left_on": END - timedelta(days=n % 60) if n < 200 else None,
        }
        for n in range(500)
    ]
    calls = [{"customer_id": "k1", "day": END - timedelta(days=n)} for n in range(100)]
    found = early_warning(given.reader(customers=short, contacts=calls), everyone())
    assert "too short a history (100 days)" in found.reason


# --- a list without days -------------------------------------------------------------------------------------------


def subscribers(seed: int = 1, size: int = 2000, signal: float = 1.0) -> list[dict[str, Any]]:
    """A list as churn exports have them: texts, numbers as texts, a flag, and no day."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(size):
        months, price = int(rng.integers(1, 73)), round(float(rng.uniform(20, 110)), 2)
        contract = str(rng.choice(["monthly", "one year", "two years"], p=[0.55, 0.2, 0.25]))
        net = str(rng.choice(["DSL", "fibre", "none"]))
        odds = (
            -1.2
            - 0.04 * (months - 36)
            + 1.1 * (contract == "monthly")
            + 0.9 * (net == "fibre" and months < 20)
        )
        traits = {
            "tenure": str(months),
            "net": net,
            "paid": f"{months * price:.2f}",
            "colour": str(rng.integers(3)),
        }
        gone = rng.random() < 1 / (1 + np.exp(-(signal * odds - (1 - signal))))
        row = {
            "customer_id": f"{number:05d}-X",
            "contract": contract,
            "annual_value": price * 12,
            "active": not gone,
        }
        made.append(row | {"valid_from": date.min, "traits": json.dumps(traits)})
    return made


@pytest.fixture(scope="module")
def listed() -> tuple[list[dict[str, Any]], EarlyWarning, Reader]:
    rows = subscribers()
    store = given.reader(customers=rows)
    return rows, early_warning(store, everyone()), store


def test_a_snapshot_says_that_it_is_one_and_comes_near_the_best_that_can_be_had(
    listed: tuple[list[dict[str, Any]], EarlyWarning, Reader],
) -> None:
    import pandas as pd
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    rows, found, store = listed
    assert (found.situation, found.given) == (SNAPSHOT, True)
    assert found.held_out is not None
    raw = pd.DataFrame([row | json.loads(row["traits"]) for row in rows]).set_index("customer_id")
    raw = raw.astype({"tenure": float, "paid": float})
    numbers, texts = ["annual_value", "tenure", "paid"], ["contract", "net", "colour"]
    held = list(found.held_out["customer_id"])
    train = raw.drop(index=held)
    areas = []
    for model in (LogisticRegression(max_iter=1000), GradientBoostingClassifier(random_state=0)):
        columns = make_column_transformer((OneHotEncoder(), texts), (StandardScaler(), numbers))
        fitted = make_pipeline(columns, model).fit(train[numbers + texts], ~train["active"].astype(bool))
        areas.append(
            roc_auc_score(~raw.loc[held, "active"].astype(bool), fitted.predict_proba(raw.loc[held])[:, 1])
        )
    mine = roc_auc_score(found.held_out["leaves"], found.held_out["risk"])
    assert found.overall is not None
    assert mine == pytest.approx(found.overall.auc.value, abs=1e-9)
    assert mine > max(areas) - 0.01
    assert found.error < 0.05
    said = sentences_warning.lead(found, warning_worklist.worklist(store, everyone(), found))
    assert "a snapshot: who, not when" in said
    assert found.lead is None


def test_whoever_is_gone_is_on_no_worklist_and_reasons_are_what_the_list_says(
    listed: tuple[list[dict[str, Any]], EarlyWarning, Reader],
) -> None:
    rows, found, store = listed
    here = {row["customer_id"] for row in rows if row["active"]}
    work = warning_worklist.worklist(store, everyone(), found)
    assert {one.customer for one in work.entries} <= here
    said = sentences_warning.at_stake(found, work)
    assert "had left when the list was made" in said
    assert "expected to leave" not in said
    assert any(reason.startswith("tenure: ") for one in work.entries for reason in one.reasons)


@pytest.mark.slow
def test_a_trait_that_gives_it_away_is_left_out_and_noise_is_no_model() -> None:
    rows = subscribers(2, 800)
    for row in rows:
        traits = json.loads(row["traits"]) | {"reason for leaving": "price" if not row["active"] else ""}
        row["traits"] = json.dumps(traits | {"status": "here" if row["active"] else "gone"})
    found = early_warning(given.reader(customers=rows), everyone())
    assert set(found.left_out) == {"reason for leaving", "status"}
    noise = early_warning(given.reader(customers=subscribers(3, 800, signal=0.0)), everyone())
    assert not noise.given
    assert noise.reason.startswith("not supported: what is known of customers")
