"""Figures of scorecards are those of the pages, asked once, kept exactly; what there is none of says why."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from allegiance.errors import QuestionError
from allegiance.metrics.influence import influence
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.pay.plan import Basis, Whose
from allegiance.pay.readings import number, read
from allegiance.pay.statement import Key
from allegiance.people.scope import everyone, model
from allegiance.warehouse.reader import Reader
from tests.metrics import given

FIRST = date(2026, 3, 2)
SPAN = (date(2026, 3, 1), date(2026, 5, 31))
DAYS = Period(*SPAN)


def key(metric: str, whose: Whose = Whose.company, place: str = "", basis: Basis = Basis.value) -> Key:
    return Key(metric, whose, place, basis)


@pytest.fixture(scope="module")
def store() -> Reader:
    """Two teams of six at two sites, and one of a single answer."""
    rng = np.random.default_rng(3)
    answers: list[dict[str, Any]] = [
        {
            "employee_id": f"e{number}",
            "team": f"t{number // 6}",
            "site": "Zürich" if number < 6 else "Örebro",
            "day": FIRST + timedelta(days=int(rng.integers(0, 80))),
            "reason": str(rng.choice(["broken", "question"])),
            "csat": int(np.clip(round(rng.normal(3.7 + 0.4 * (number == 0), 0.9)), 1, 5)),
        }
        for number in range(12)
        for _ in range(40)
    ]
    answers.append(
        {"employee_id": "e99", "team": "tiny", "site": "Örebro", "day": FIRST, "reason": "broken", "csat": 5}
    )
    return given.reader(answers=answers)


def test_values_are_the_very_figures_of_the_pages(store: Reader):
    asked = [
        key("csat"),
        key("csat", Whose.site, "Zürich"),
        key("csat", Whose.site, "Örebro"),
        key("csat_mean", Whose.team, "t1"),
        key("csat_mean", Whose.own, "e3"),
    ]
    found = read(store, asked, SPAN)
    wheres = [
        Where(),
        Where(site=("Zürich",)),
        Where(site=("Örebro",)),
        Where(team=("t1",)),
        Where(employee=("e3",)),
    ]
    for one, where in zip(asked, wheres, strict=True):
        (page,) = measure(store, everyone(), [one.metric], DAYS, where=where)
        got = found[one]
        assert (got.value, got.low, got.high, got.n) == (
            number(page.value),
            number(page.low),
            number(page.high),
            page.n,
        )
        assert got.value is not None
        assert got.sd is None
        assert got.reliability is None


def test_a_persons_posterior_and_a_teams_level_are_those_of_the_model(store: Reader):
    own, team = (
        key("csat_mean", Whose.own, "e0", Basis.influence),
        key("csat_mean", Whose.team, "t0", Basis.adjusted),
    )
    found = read(store, [own, team], SPAN)
    answer = influence(store, model(), "csat_mean", DAYS)
    person = answer.person("e0")
    assert person is not None
    assert (found[own].value, found[own].sd, found[own].n, found[own].reliability) == (
        number(person.influence),
        number(person.sd),
        person.n,
        number(person.reliability),
    )
    level = next(one for one in answer.teams if one.team == "t0")
    assert found[team].value == number(level.adjusted)
    assert found[team].low < found[team].value < found[team].high  # type: ignore[operator]
    assert found[team].sd is None


def test_what_there_is_no_figure_of_says_why_and_how_many_rows_there_were(store: Reader):
    asked = {
        key("csat", Whose.team, "tiny"): "too few answers (n = 1)",
        key("csat", Whose.team, "nowhere"): "not measured: no answers for it in March 2026 to May 2026",
        key("csat", Whose.team, ""): "not measured: no team is known",
        key("nps"): "not measured: no import fills nps of the customers' answers",
        key("csat_mean", Whose.own, "e99", Basis.influence): "too few answers (n = 1)",
        key("csat_mean", Whose.team, "nowhere", Basis.adjusted): "not measured: no answers",
        key("csat_mean", Whose.site, "Zürich", Basis.adjusted): "not measured: adjusted is not made of site",
        key("queue_time", Whose.team, "t0", Basis.adjusted): "not measured: no employee's work",
    }
    found = read(store, asked, SPAN)
    for one, reason in asked.items():
        assert found[one].value is None, one
        assert found[one].reason.startswith(reason), found[one]
    assert found[key("csat", Whose.team, "tiny")].n == 1


def test_one_question_a_metric_and_level_however_many_people(store: Reader, monkeypatch: pytest.MonkeyPatch):
    asked = Counter[str]()
    kept = type(store).select

    def counting(self: Reader, scope: Any, name: str, *rest: Any, **more: Any) -> Any:
        asked[name] += 1
        return kept(self, scope, name, *rest, **more)

    monkeypatch.setattr(type(store), "select", counting)
    one = read(store, [key("csat", Whose.own, "e0")], SPAN)
    few = sum(asked.values())
    asked.clear()
    everybody = [key("csat", Whose.own, f"e{at}") for at in range(12)]
    many = read(store, everybody * 3, SPAN)
    assert sum(asked.values()) == few > 0
    assert many[everybody[0]] == one[everybody[0]]
    assert len(many) == 12


def test_the_order_of_the_keys_changes_nothing(store: Reader):
    asked = [key("csat"), key("csat", Whose.team, "t1"), key("csat_mean", Whose.own, "e1", Basis.influence)]
    assert list(read(store, asked, SPAN).items()) == list(read(store, asked[::-1], SPAN).items())


def test_a_period_that_the_data_do_not_cover_says_so(store: Reader):
    found = read(store, [key("csat")], (SPAN[0], date(2026, 6, 30)))[key("csat")]
    assert found.caution == "The data reach to 20 May 2026, the period to 30 June 2026."
    covered = read(store, [key("csat")], (SPAN[0], date(2026, 5, 20)))[key("csat")]
    assert covered.caution == ""


def test_an_unknown_metric_is_refused(store: Reader):
    with pytest.raises(QuestionError, match="csta"):
        read(store, [key("csta")], SPAN)


def test_nothing_asked_nothing_read(store: Reader):
    assert read(store, [], SPAN) == {}


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        (0.1, "0.100000"),
        (1 / 3, "0.333333"),
        (0.0000005, "0.000000"),
        (0.0000015, "0.000002"),
        (-1e-9, "0.000000"),
        (-0.0, "0.000000"),
        (float("nan"), None),
        (float("inf"), None),
        (None, None),
        (1e9, "1000000000.000000"),
    ],
)
def test_numbers_are_kept_to_six_decimals_half_to_even_without_a_negative_zero(
    given_: float | None, kept: str | None
):
    found = number(given_)
    assert (None if found is None else str(found)) == kept
    if found is not None:
        assert isinstance(found, Decimal)
