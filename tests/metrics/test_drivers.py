"""Drivers of loyalty: found where they were put, refused where there are too few, never a part of what they explain."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest

from allegiance.metrics import drivers, drivers_words
from allegiance.metrics.drivers import Answers, Outcome, Ranking
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.soundness.worlds import END, make

PERIOD = Period(date(2026, 4, 1), date(2026, 4, 30))


def store(count: int = 900, *, hold: bool = True, seed: int = 3) -> Reader:
    """Answers whose intention falls by half a point a minute on hold, and by a fifth of a point with each transfer."""
    rnd = random.Random(seed)
    contacts, answers = [], []
    for number in range(count):
        held = rnd.choice([0, 0, 60, 120, 240]) if hold else None
        moved = rnd.choice([0, 0, 0, 1])
        stay = round(4.3 - 0.5 * (held or 0) / 60 - 0.2 * moved + rnd.gauss(0, 0.7))
        stay = min(5, max(1, stay))
        place = {
            "day": date(2026, 4, 1 + number % 30),
            "contact_id": f"c{number}",
            "customer_id": f"k{number}",
            "employee_id": f"e{number % 9}",
            "team": f"t{number % 3}",
            "reason": f"r{number % 2}",
            "channel": "voice",
            "queue_s": rnd.choice([5, 30, 90]),
            "hold_s": held,
            "transfers": moved,
        }
        contacts.append(
            place | {"talk_s": rnd.choice([100, 300]), "wrap_s": 20, "resolved": rnd.random() < 0.8}
        )
        csat = min(5, max(1, round(stay + rnd.gauss(1.4, 1.3))))
        answers.append(
            place
            | {
                "csat": csat,
                "stay": stay,
                "trust": csat,
                "nps": csat * 2,
                "ces": rnd.randrange(1, 8),
                "resolved": rnd.random() < 0.7,
                "loyalty_score": (csat + stay - 2) / 8,
                "loyal": csat + stay > 7,
            }
        )
    return given.reader(contacts=contacts, answers=answers)


@pytest.fixture(scope="module")
def company_of_holds() -> Reader:
    return store()


@pytest.fixture
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "ENOUGH", 300)


def ranked(
    reader: Reader, kind: drivers.Kind, outcome: Outcome = "stay", scope: Scope | None = None
) -> Ranking:
    return drivers.ranking(reader, drivers.answers(reader, scope or everyone(), PERIOD), kind, outcome)


@pytest.mark.usefixtures("few_are_enough")
def test_the_driver_that_was_put_there_comes_first(company_of_holds: Reader) -> None:
    found = ranked(company_of_holds, "operations")
    first, second = found.shares[:2]
    assert (first.driver.id, second.driver.id) == ("hold", "transfers")
    assert first.low > 0.8
    assert first.slope_low < -0.5 < first.slope_high
    assert sum(share.share for share in found.shares) == pytest.approx(1.0)
    assert found.explained is not None
    assert 0.3 < found.explained < 0.7
    text = drivers_words.ranking(found)
    assert text.startswith("Time on hold goes furthest with the intention to stay")
    assert "before transfers" in text or "before" in text
    assert "cause" not in text


@pytest.mark.usefixtures("few_are_enough")
def test_what_never_happens_is_not_measured(company_of_holds: Reader) -> None:
    found = ranked(company_of_holds, "operations")
    assert {driver.id for driver in found.absent} == {"repeat", "changed"}
    without = ranked(store(hold=False), "operations")
    assert "hold" in {driver.id for driver in without.absent}
    assert "Time on hold is not measured" in drivers_words.left_out(without)


@pytest.mark.usefixtures("few_are_enough")
def test_parts_of_the_loyalty_score_are_no_drivers_of_it(company_of_holds: Reader) -> None:
    found = ranked(company_of_holds, "survey", "loyalty")
    assert {driver.id for driver in found.parts} == {"csat", "trust", "nps"}
    assert {share.driver.id for share in found.shares} == {"ces", "solved"}
    assert "parts of the loyalty score" in drivers_words.left_out(found)
    assert {share.driver.id for share in ranked(company_of_holds, "survey", "stay").shares} >= {
        "csat",
        "trust",
        "nps",
    }


def test_too_few_answers_show_no_shares(company_of_holds: Reader) -> None:
    found = ranked(company_of_holds, "operations")
    assert not found.shares
    assert "n = 900; 5,000 are needed" in found.reason
    empty = ranked(given.reader(), "survey")
    assert empty.reason
    assert not empty.shares
    assert drivers_words.ranking(empty) == empty.reason


@pytest.mark.usefixtures("few_are_enough")
def test_a_team_is_told_about_its_own_answers(company_of_holds: Reader) -> None:
    found = ranked(company_of_holds, "operations", scope=Scope.lead("lead", "t1"))
    assert found.n == 300


def test_few_answers_reach_back_and_say_so(monkeypatch: pytest.MonkeyPatch, company_of_holds: Reader) -> None:
    monkeypatch.setattr(drivers, "ENOUGH", 300)
    week = Period(date(2026, 4, 24), date(2026, 4, 30))
    found = drivers.answers(company_of_holds, everyone(), week)
    assert found.period == Period(date(2026, 4, 1), date(2026, 4, 30))
    assert len(found.frame) == 900
    assert found.note.startswith("stands on the 30 days") or "stands on April 2026" in found.note
    assert "210 answers" in found.note
    whole = drivers.answers(company_of_holds, everyone(), PERIOD)
    assert not whole.note


def test_what_raises_the_risk_of_the_satisfied(company_of_holds: Reader) -> None:
    answers = drivers.answers(company_of_holds, everyone(), PERIOD)
    found = drivers.satisfied_risk(answers)
    first = found.effects[0]
    assert first.driver.id == "hold"
    assert first.low > 0
    assert found.everyone == 900
    assert found.clusters == 9
    assert 0 < found.n < 900
    frame = answers.frame
    pleased = frame[frame["csat"] >= 4]
    assert found.base == pytest.approx(float((pleased["stay"] <= 2).mean()))
    text = drivers_words.risk(found)
    assert "each minute on hold adds" in text
    bent = drivers.satisfied_risk(answers, kink=1.5)
    names = [effect.driver.id for effect in bent.effects]
    assert {"wait_below", "wait_beyond"} <= set(names)
    assert not {"queue", "hold"} & set(names)


def test_nobody_who_leaves_is_too_few() -> None:
    rows = [{"day": PERIOD.start, "csat": 5, "stay": 5, "queue_s": n} for n in range(40)]
    reader = given.reader(answers=rows)
    found = drivers.satisfied_risk(drivers.answers(reader, everyone(), PERIOD))
    assert "too few satisfied customers who may leave (n = 0 of 40)" in found.reason
    assert found.base == 0
    assert "cannot be said" in drivers_words.risk(found)
    nothing = drivers.satisfied_risk(drivers.answers(given.reader(), everyone(), PERIOD))
    assert nothing.base is None
    assert drivers_words.risk(nothing).startswith("Satisfied customers who may leave:")


def test_filters_hold(company_of_holds: Reader) -> None:
    found = drivers.answers(company_of_holds, everyone(), PERIOD, Where(reason=("r1",)))
    assert set(found.frame["reason"]) == {"r1"}


@pytest.fixture(scope="module")
def sample_answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, Answers]:
    reader = make(tmp_path_factory.mktemp("drivers") / "home", 2026).reader
    return reader, drivers.answers(reader, everyone(), Period(date(END.year, 1, 1), END))


@pytest.mark.slow
@pytest.mark.parametrize("outcome", ["loyalty", "stay"])
def test_the_order_is_the_planted_one(sample_answers: tuple[Reader, Answers], outcome: Outcome) -> None:
    planted = _planted(outcome)
    reader, answers = sample_answers
    found = {
        share.driver.id: share for share in drivers.ranking(reader, answers, "operations", outcome).shares
    }
    told = sorted(planted, key=lambda name: -found[name].share)
    wanted = sorted(planted, key=lambda name: -planted[name])
    ranks = {name: place for place, name in enumerate(wanted)}
    assert np.corrcoef([ranks[name] for name in told], range(len(told)))[0, 1] > 0.8
    for one in planted:
        for other in planted:
            if found[one].low > found[other].high:
                assert planted[one] > planted[other], (one, other)
    if outcome == "stay":
        assert told == wanted


def _planted(outcome: Outcome) -> dict[str, float]:
    """Shares among the answers of a world ten times as large, from what was planted and without its noise."""
    from allegiance.sample.plan import plan
    from allegiance.sample.world import world
    from allegiance.stats import drivers as engine

    made = plan("small", 2026, False, None, 600_000)
    lived = world(np.random.default_rng(5), made, lambda _, __: None)
    said = lived.answers["answered"] >= 0
    rows = {
        name: values[said]
        for name, values in lived.answers.items()
        if isinstance(values, np.ndarray) and len(values) == len(said)
    }
    csat, pull, effects = rows["csat"], rows["pull"], made.effects
    lift = effects.outreach_stay * rows["reached"]
    stay = 3.47 + 0.3 * (csat - 4) - 0.5 * pull + lift - effects.kink_stay_per_min * rows["beyond"]
    again = 3.6 + 0.4 * (csat - 4) - 0.4 * pull + 0.5 * lift
    trust = 3.85 + 0.5 * (csat - 4) - 0.25 * pull
    tells = np.clip(8.2 + 1.3 * (csat - 4) - 0.45 * pull, 0, 10)
    stay, again, trust = (np.clip(values, 1, 5) for values in (stay, again, trust))
    score = 0.2 * csat + 0.15 * trust + 0.3 * stay + 0.15 * again + 0.2 * (tells * 0.4 + 1)
    x = {
        "queue": np.where(rows["queue_s"] >= 0, np.minimum(rows["queue_s"], 1200) / 60, np.nan),
        "hold": np.where(rows["hold_s"] >= 0, np.minimum(rows["hold_s"], 1200) / 60, np.nan),
        "transfers": np.where(rows["transfers"] >= 0, rows["transfers"], np.nan),
        "repeat": np.minimum(rows["wave"], 1),
        "left_open": np.where(rows["noted"] >= 0, 1 - rows["noted"], np.nan),
    }
    context = (rows["reason"] * 10 + rows["channel"]) * 10 + lived.who["segment"][rows["customer"]]
    cell = np.unique(context, return_inverse=True)[1].astype(np.int64)
    columns = np.column_stack([engine.within(values.astype(np.float64), cell) for values in x.values()])
    y = engine.within(score if outcome == "loyalty" else stay, cell)
    moments = engine.grams(columns, y, np.zeros(len(y), dtype=np.int64), 1)
    shares = engine.importance(moments, draws=1).share
    return dict(zip(x, shares.tolist(), strict=True))


@pytest.mark.slow
def test_waiting_beyond_the_planted_bend_raises_the_risk_and_before_it_does_not(
    sample_answers: tuple[Reader, Answers],
) -> None:
    found = {
        effect.driver.id: effect for effect in drivers.satisfied_risk(sample_answers[1], kink=3.5).effects
    }
    assert found["wait_beyond"].low > 0.02
    assert not found["wait_below"].clear or found["wait_below"].value < found["wait_beyond"].value / 4
