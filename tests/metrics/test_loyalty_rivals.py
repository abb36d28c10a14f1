"""The switchboard on a small store: it says what the catalogue says, and what a trial promises comes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allegiance import loyalty
from allegiance.metrics import sentences_loyalty
from allegiance.metrics.loyalty_foresight import foresight
from allegiance.metrics.loyalty_rivals import RIVALS, switchboard
from allegiance.metrics.loyalty_trial import trial
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings
from allegiance.warehouse import define
from allegiance.warehouse.reader import Reader, open_reader
from tests.metrics import given
from tests.warehouse.rows import load

pytestmark = pytest.mark.slow

PERIOD = Period(date(2026, 1, 1), date(2026, 6, 30))
SAME = {
    "secure": "secure",
    "promoters": "nps_promoters",
    "satisfied": "csat",
    "intention": "stay",
    "company": "loyal",
}
"""Definitions that the catalogue has too."""

WEIGHED = loyalty.parse(
    loyalty.write(loyalty.read(loyalty.SHIPPED))
    .replace("stay = 0.3 ", "stay = 0.1 ")
    .replace("bought_again = 0.0 ", "bought_again = 0.2 ")
    .replace("loyal_from = 0.7", "loyal_from = 0.55")
    .encode(),
    "tried",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """150 customers with 1 to 4 answers each, about 9 employees of 3 teams; deeds, departures, gaps in the answers."""
    settings = Settings(home=tmp_path_factory.mktemp("rivals") / "home")
    rnd = random.Random(7)
    people = [
        {"employee_id": f"e{n}", "valid_from": date(2020, 1, 1), "team": f"t{n % 3}", "site": "A"}
        for n in range(9)
    ]
    customers, answers, purchases = [], [], []
    for number in range(150):
        gone = rnd.random() < 0.25
        customers.append(
            {
                "customer_id": f"k{number}",
                "valid_from": date(2020, 1, 1),
                "since": date(2020, 1, 1) if rnd.random() < 0.9 else date(2026, 1, 1),
                "segment": rnd.choice(["gold", "silver", "iron", None]),
                "annual_value": float(rnd.randrange(50, 900)) if rnd.random() < 0.9 else None,
                "left_on": date(2026, 3, 1) + timedelta(days=rnd.randrange(100)) if gone else None,
            }
        )
        for _ in range(rnd.randrange(1, 5)):
            mood = rnd.randrange(1, 6)
            answers.append(
                {
                    "answer_id": f"a{len(answers)}",
                    "customer_id": f"k{number}",
                    "employee_id": rnd.choice([f"e{rnd.randrange(9)}", None]),
                    "answered_at": datetime(2026, 1, 2, 9)
                    + timedelta(days=rnd.randrange(175), seconds=len(answers)),
                    "csat": rnd.choice([mood, mood, None]),
                    "trust": rnd.choice([mood, None]),
                    "stay": rnd.choice([mood, max(1, mood - 1), None]),
                    "repurchase": rnd.choice([mood, 5, None]),
                    "nps": rnd.choice([mood * 2, None]),
                }
            )
        for _ in range(rnd.randrange(3)):
            purchases.append(
                {
                    "purchase_id": f"p{len(purchases)}",
                    "customer_id": f"k{number}",
                    "bought_at": datetime(2025, 6, 1) + timedelta(days=rnd.randrange(380)),
                    "kind": rnd.choice(["purchase", "purchase", "renewal", "referral"]),
                }
            )
    for kind in ("purchase", "renewal", "referral"):
        purchases.append(
            {"purchase_id": kind, "customer_id": "k0", "bought_at": datetime(2024, 1, 1), "kind": kind}
        )
    load(settings, employees=people, customers=customers, answers=answers, purchases=purchases)
    return settings


@pytest.fixture(scope="module")
def reader(home: Settings) -> Reader:
    return open_reader(home)


@pytest.mark.parametrize("where", [Where(), Where(team=("t1",)), Where(segment=("gold", ""))])
def test_the_switchboard_says_what_the_catalogue_says(reader: Reader, where: Where) -> None:
    board = switchboard(reader, everyone(), PERIOD, where=where)
    figures = {
        one.metric: one for one in measure(reader, everyone(), list(SAME.values()), PERIOD, where=where)
    }
    for rival in board.rivals:
        if rival.name not in SAME:
            continue
        theirs = figures[SAME[rival.name]]
        assert (rival.loyal.value, rival.loyal.n) == (pytest.approx(theirs.value), theirs.n), rival.name
        if rival.name != "secure" and not where.dimensions:
            assert (rival.loyal.low, rival.loyal.high) == pytest.approx((theirs.low, theirs.high)), rival.name
    score = measure(reader, everyone(), ["loyalty_score"], PERIOD, where=where)[0]
    assert board.rivals[0].score.value == pytest.approx(score.value)


def test_segments_and_teams_are_those_of_the_catalogue_and_ranked_by_it(reader: Reader) -> None:
    board = switchboard(reader, everyone(), PERIOD)
    for dimension, members in (("segment", board.segments), ("team", board.teams)):
        theirs = {
            one.dimensions[dimension] or "": one
            for one in measure(reader, everyone(), ["loyal"], PERIOD, by=(dimension,))
        }
        assert {one.member for one in members} == set(theirs)
        for one in members:
            assert one.loyal["company"].value == pytest.approx(theirs[one.member].value)
        ranked = sorted(
            (one for one in members if one.ranks["company"]), key=lambda one: one.ranks["company"] or 0
        )
        shares = [one.loyal["company"].value or 0 for one in ranked]
        assert shares == sorted(shares, reverse=True)
        assert next(one.ranks["company"] for one in ranked) == 1


def test_pairs_agree_as_often_as_counted_one_by_one(reader: Reader) -> None:
    board = switchboard(reader, everyone(), PERIOD)
    assert len(board.pairs) == 15
    rows = reader.select(
        everyone(),
        "metrics/loyalty_rivals",
        ["company", "intention", "answers"],
        **asked(reader, loyalty.read(loyalty.SHIPPED)),
    )
    both = rows.dropna(subset=["company", "intention"])
    n = int(both["answers"].sum())
    same = int(both["answers"][(both["company"] == both["intention"]).to_numpy(dtype=bool)].sum())
    pair = next(one for one in board.pairs if (one.first, one.second) == ("company", "intention"))
    assert (pair.n, pair.share.value) == (n, pytest.approx(same / n))
    assert pair.kappa.value is not None
    assert pair.kappa.value < (pair.share.value or 0)


def asked(reader: Reader, definition: loyalty.Loyalty) -> dict[str, object]:
    from allegiance.metrics.asking import parameters

    return parameters(PERIOD, (), Where()) | definition.parameters


def test_a_team_lead_sees_the_own_team_and_a_stranger_nothing(reader: Reader) -> None:
    mine = switchboard(reader, Scope.lead("lead", "t1"), PERIOD)
    theirs = switchboard(reader, everyone(), PERIOD, where=Where(team=("t1",)))
    assert [one.loyal.n for one in mine.rivals] == [one.loyal.n for one in theirs.rivals]
    assert [one.member for one in mine.teams] == ["t1"]
    assert switchboard(reader, Scope("nobody"), PERIOD).reason == "not measured: your rights reach no rows"


def test_the_definition_in_force_tried_changes_nothing(reader: Reader) -> None:
    found = trial(reader, everyone(), PERIOD, loyalty.load(reader.settings))
    assert found.same
    assert (found.become, found.cease, found.change.value) == (0, 0, 0)
    assert found.before == found.after


def test_what_a_trial_promises_is_what_comes(home: Settings, tmp_path: Path) -> None:
    """Deeds have a weight in it: the trial asks for them, the import writes them."""
    promised = trial(open_reader(home), everyone(), PERIOD, WEIGHED)
    assert not promised.same
    assert promised.become > promised.cease
    assert promised.change.value == pytest.approx(
        (promised.after.loyal.value or 0) - (promised.before.loyal.value or 0)
    )
    file = tmp_path / "loyalty.toml"
    file.write_text(loyalty.write(WEIGHED))
    try:
        define.use(home, file)
        reader = open_reader(home)
        came = measure(reader, everyone(), ["loyal"], PERIOD)[0]
        assert (came.value, came.n) == (promised.after.loyal.value, promised.after.loyal.n)
        by = measure(reader, everyone(), ["loyal"], PERIOD, by=("segment",))
        assert {one.dimensions["segment"] or "": one.value for one in by} == pytest.approx(
            {name: one.value for name, one in promised.after.segments.items()}
        )
        again = trial(reader, everyone(), PERIOD, loyalty.load(home))
        assert again.same
        assert again.after == promised.after
    finally:
        define.use(home, loyalty.SHIPPED)


def test_areas_are_those_of_the_pairs_counted_one_by_one(reader: Reader) -> None:
    settings = replace(reader.settings, lost_days=30)
    asker = Reader(settings, reader.generation, reader._con)
    found = foresight(asker, everyone(), PERIOD)
    assert found.days == 30
    rows = asker.ask(
        everyone(),
        "metrics/loyalty_outcomes",
        **asked(reader, loyalty.load(settings))
        | {"first_day": found.period.start, "last_day": found.period.end, "after_days": 30, "most": 10_000},  # type: ignore[union-attr]
    )
    for one in found.found:
        there = rows[rows[f"{one.name}_score"].notna().to_numpy(dtype=bool)]
        score = np.repeat(there[f"{one.name}_score"].to_numpy(dtype=float), there["customers"])
        gone = np.repeat(there["is_gone"].to_numpy(dtype=bool), there["customers"])
        if gone.sum() < 10:
            assert one.area.reason.startswith("too few customers left")
            continue
        gap = score[~gone][:, None] - score[gone][None, :]
        assert one.area.value == pytest.approx(((gap > 0) + 0.5 * (gap == 0)).mean()), one.name
        assert (one.area.n, one.gone) == (len(gone), int(gone.sum()))


def customers_who(stays: Callable[[dict[str, Any]], float], count: int = 600) -> Reader:
    """Customers whose chance to stay follows a rule of their answers; every answer is old enough to know."""
    rnd = random.Random(11)
    answers, customers = [], []
    for number in range(count):
        said = {name: rnd.randrange(1, 6) for name in ("csat", "trust", "stay", "repurchase")}
        row = said | {"nps": rnd.randrange(11)}
        gone = rnd.random() > stays(row)
        answers.append(row | {"customer_id": f"k{number}", "day": date(2026, 1, 10), "loyal": True})
        customers.append({"customer_id": f"k{number}", "left_on": date(2026, 2, 10) if gone else None})
    answers.append({"customer_id": "last", "day": date(2026, 6, 30), "csat": 3, "stay": 3, "loyal": True})
    return given.reader(answers=answers, customers=customers)


OLD = Period(date(2026, 1, 1), date(2026, 1, 31))


def test_the_definition_that_foresees_best_is_found() -> None:
    found = foresight(customers_who(lambda row: 0.98 if row["stay"] >= 4 else 0.5), everyone(), OLD)
    assert found.best == "intention"
    assert "clearly ahead" in sentences_loyalty.foreseen(found)
    intention = next(one for one in found.found if one.name == "intention")
    assert (intention.beyond.low or 0) > 0
    assert (intention.spread.low or 0) > 0.3
    assert found.compared == ("company", "secure", "promoters", "satisfied", "intention")


def test_a_definition_that_can_score_few_customers_is_left_out_of_the_comparison_and_said_so() -> None:
    rnd = random.Random(3)
    answers, customers = [], []
    for number in range(700):
        gone = rnd.random() < 0.3
        row = {"csat": 1 if gone else rnd.choice([4, 5]), "stay": rnd.randrange(1, 6)}
        if number < 400:
            row["nps"] = 0 if gone else 10
        answers.append(row | {"customer_id": f"k{number}", "day": date(2026, 1, 10), "loyal": True})
        customers.append({"customer_id": f"k{number}", "left_on": date(2026, 2, 10) if gone else None})
    answers.append({"customer_id": "last", "day": date(2026, 6, 30), "csat": 3, "stay": 3, "loyal": True})
    found = foresight(given.reader(answers=answers, customers=customers), everyone(), OLD)
    assert found.aside == ("promoters",)
    assert (found.common, found.best) == (700, "satisfied")
    assert "Promoters only can score no more than 400 customers" in sentences_loyalty.foreseen(found)
    promoters = next(one for one in found.found if one.name == "promoters")
    assert (promoters.beyond.n, promoters.area.value) == (400, 1)


def test_where_nothing_foresees_anything_there_is_no_winner() -> None:
    found = foresight(customers_who(lambda row: 0.8), everyone(), OLD)
    assert found.best == ""
    assert found.leads in RIVALS
    assert sentences_loyalty.foreseen(found).startswith("No clear winner")


def test_too_few_who_left_are_no_evidence() -> None:
    found = foresight(customers_who(lambda row: 0.995), everyone(), OLD)
    measured = [one for one in found.found if one.name != "behaviour"]
    assert all(0 < one.gone < 10 for one in measured)
    assert {one.area.reason for one in measured} == {f"too few customers left (n = {measured[0].gone})"}
    assert sentences_loyalty.foreseen(found).startswith("Too few customers left")


def test_what_is_missing_is_said() -> None:
    nothing = given.reader(answers=[{"day": date(2026, 1, 10), "csat": 5}])
    assert switchboard(nothing, everyone(), OLD).reason.startswith("not measured")
    assert trial(nothing, everyone(), OLD, WEIGHED).reason.startswith("not measured")
    assert foresight(nothing, everyone(), OLD).reason.startswith("not measured")
    some = given.reader(
        answers=[{"day": date(2026, 1, 10), "csat": 5, "stay": 5, "loyal": True} for _ in range(12)]
    )
    board = switchboard(some, everyone(), OLD)
    assert board.rivals[0].loyal.value == 1
    assert set(board.silent) == {"secure", "promoters", "behaviour"}
    assert (
        board.rivals[1].loyal.reason == "not measured: no import fills repurchase of the customers' answers"
    )
