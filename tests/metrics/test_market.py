"""Rivals: paired where the same people rated both, nothing named that chance could explain, nothing shown of a few."""

from __future__ import annotations

import random
from datetime import date

import pytest

from allegiance.metrics.market import AHEAD, BEHIND, OTHER, Market, market
from allegiance.metrics.period import Period
from allegiance.metrics.results import NO_CHANGE, TOO_FEW
from allegiance.metrics.sentences_market import sentence
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from tests.metrics import given

pytestmark = pytest.mark.slow

DAY = date(2026, 5, 4)
PERIOD = Period(date(2026, 4, 1), date(2026, 6, 30))
MEANS = {
    "We": {"price": 3.0, "staff": 4.0},
    "Dear": {"price": 3.0, "staff": 3.0},
    "Cheap": {"price": 4.0, "staff": 3.0},
}


def clip(value: float) -> int:
    return max(1, min(5, round(value)))


def survey(
    people: int, *, brands: tuple[str, ...] = ("We", "Dear", "Cheap"), seed: int = 1
) -> list[given.Row]:
    """Everybody rates every brand; price weighs three times as much as staff; every fourth is no customer."""
    rnd = random.Random(seed)
    rows: list[given.Row] = []
    for n in range(people):
        mood, leaves = rnd.gauss(0, 0.8), rnd.random() < 0.25
        for brand in brands:
            rated = {name: mean + mood + rnd.gauss(0, 0.8) for name, mean in MEANS[brand].items()}
            rated["overall"] = 0.75 * rated["price"] + 0.25 * rated["staff"] + rnd.gauss(0, 0.2)
            for name, value in rated.items():
                row: dict[str, object] = {
                    "day": DAY,
                    "respondent_id": f"p{n}",
                    "customer_id": f"k{n}" if n % 4 else None,
                    "segment": "gold" if n % 2 else "silver",
                    "brand": brand,
                    "own": brand == "We",
                    "attribute": name,
                    "rating": clip(value),
                }
                if name == "overall":
                    row["would_switch"] = 5 if leaves and brand in ("We", "Cheap") else 2
                rows.append(row)
    return rows


def ask(rows: list[given.Row], scope: Scope | None = None, **where: tuple[str, ...]) -> Market:
    return market(given.reader(market=rows), scope or everyone(), PERIOD, where=Where(**where))


@pytest.fixture(scope="module")
def found() -> Market:
    return ask(survey(200))


def test_each_attribute_against_each_rival(found: Market) -> None:
    named = {(one.rival, one.attribute): one for one in found.relative}
    assert found.own == "We"
    assert set(found.rivals) == {"Dear", "Cheap"}
    assert named["Dear", "staff"].verdict == named["Cheap", "staff"].verdict == AHEAD
    assert named["Cheap", "price"].verdict == BEHIND
    assert named["Dear", "price"].verdict == NO_CHANGE
    staff = named["Dear", "staff"]
    assert (staff.n, staff.paired) == (200, True)
    assert staff.low < 0.85 < staff.high  # type: ignore[operator]  # a point, less what the ends of the scale cut off


def test_pairs_are_narrower_than_two_samples() -> None:
    rows = survey(120)
    paired = {(one.rival, one.attribute): one for one in ask(rows).relative}["Dear", "staff"]
    split = [row | {"respondent_id": f"{row['respondent_id']}-{row['brand']}"} for row in rows]
    apart = {(one.rival, one.attribute): one for one in ask(split).relative}["Dear", "staff"]
    assert (paired.paired, apart.paired) == (True, False)
    assert paired.difference == pytest.approx(apart.difference)
    assert paired.high - paired.low < 0.85 * (apart.high - apart.low)  # type: ignore[operator]


@pytest.mark.slow
def test_price_matters_most_and_few_ratings_have_no_shares(found: Market) -> None:
    assert [one.attribute for one in found.weights.items] == ["price", "staff"]
    assert (found.weights.kind, found.weights.n) == ("correlation", 600)
    many = ask(survey(1_700, seed=4))
    assert (many.weights.kind, many.weights.n) == ("share", 5_100)
    price, staff = many.weights.items
    assert price.value + staff.value == pytest.approx(1)
    assert price.low > staff.high
    few = ask(survey(30))
    assert few.weights.items == ()
    assert few.weights.reason.startswith("too few complete ratings (n = 90")


def test_who_would_switch_and_to_whom(found: Market) -> None:
    assert found.leave is not None
    assert found.come is not None
    assert (found.leave.n, found.come.n) == (150, 50)
    assert found.leave.share == pytest.approx(0.25, abs=0.1)
    assert [one.name for one in found.to] == ["Cheap", "Dear"]
    assert found.to[1].k == 0
    assert {one.name for one in found.segments} == {"gold", "silver"}
    assert sum(one.n for one in found.segments) == 150
    assert all(one.verdict == NO_CHANGE for one in found.segments)


def test_the_sentence_names_what_is_clear_and_no_more(found: Market) -> None:
    said = sentence(found)
    assert said.startswith("Cheap is ahead of us on price. We are ahead on staff (of every rival). ")
    assert "would leave us" in said
    assert said.endswith("most of them to Cheap.")


@pytest.mark.slow
def test_equal_brands_have_no_winner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MEANS, "Cheap", MEANS["We"])
    monkeypatch.setitem(MEANS, "Dear", MEANS["We"])
    named = 0
    for seed in range(10):
        same = ask(survey(60, seed=seed))
        clear = [one for one in same.relative if one.verdict in (AHEAD, BEHIND)]
        named += len(clear)
        if not clear:
            assert "On no attribute is a difference" in sentence(same)
    assert named <= 2


def test_fewer_than_ten_are_no_figure_and_fewer_than_thirty_no_verdict() -> None:
    for people, shown in ((9, False), (20, True)):
        few = ask(survey(people))
        assert all(one.verdict == TOO_FEW for one in few.relative)
        assert all((one.difference is not None) == shown for one in few.relative)
    assert ask(survey(12)).leave.reason == "too few answers (n = 9)"  # type: ignore[union-attr]


def test_reasons_are_those_of_people_and_rare_ones_stand_together() -> None:
    def says(n: int, text: str, kind: str | None = "leave", customer: bool = True) -> given.Row:
        return {
            "day": DAY,
            "respondent_id": f"q{n}",
            "customer_id": f"k{n}" if customer else None,
            "brand": "We",
            "own": True,
            "reason": text,
            "reason_kind": kind,
        }

    rows = [says(n, "Price" if n % 2 else " price ") for n in range(20)]
    rows += [says(n, "Price") for n in range(5)]  # said twice, counted once
    rows += [says(100 + n, f"Mr {n} was rude") for n in range(3)]
    rows += [says(200 + n, "Better staff", None, customer=False) for n in range(12)]
    told = ask(rows)
    assert [(one.name, one.k, one.n) for one in told.why_leave] == [("Price", 20, 23), (OTHER, 3, 23)]
    assert [(one.name, one.k, one.n) for one in told.why_return] == [("Better staff", 12, 12)]


def test_a_panel_that_is_asked_again_answers_anew() -> None:
    rows = survey(40)
    again = [row | {"day": date(2026, 6, 4)} for row in rows]
    assert ask(rows + again).respondents == 80


def test_a_year_counts_and_not_only_the_period() -> None:
    assert ask([row | {"day": date(2025, 8, 1)} for row in survey(40)]).respondents == 40
    old = ask([row | {"day": date(2025, 6, 1)} for row in survey(40)])
    assert old.reason == "no market survey in July 2025 to June 2026"


@pytest.mark.parametrize(
    ("scope", "where", "said"),
    [
        (Scope.lead("lead", "t1"), {}, "belong to no team"),
        (None, {"reason": ("billing",)}, "cannot be told apart by reason"),
        (Scope("nobody"), {}, "your rights reach no rows"),
    ],
)
def test_what_cannot_be_asked_says_why(
    scope: Scope | None, where: dict[str, tuple[str, ...]], said: str
) -> None:
    silent = ask(survey(12), scope, **where)
    assert said in silent.reason
    assert silent.reason in sentence(silent)


def test_without_a_survey_or_an_own_brand_nothing_is_compared() -> None:
    none = market(given.reader(contacts=[{"day": DAY}]), everyone(), PERIOD)
    assert none.reason == "not measured: no market surveys were imported"
    rivals = ask([row | {"own": None} for row in survey(12)])
    assert rivals.missing.startswith("not measured: no rating is marked")
    assert rivals.missing in sentence(rivals)


def test_without_customers_nobody_can_leave() -> None:
    others = ask([row | {"customer_id": None} for row in survey(40)])
    assert others.leave is None
    assert others.to == ()
    assert "would leave" not in sentence(others)


def test_a_filter_by_segment(found: Market) -> None:
    gold = ask(survey(200), segment=("gold",))
    assert gold.respondents == 100
