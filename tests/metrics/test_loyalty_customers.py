"""The loyalty matrix in customers: counts that add up, moves that can be followed, and reasons where they cannot."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from allegiance.metrics import loyalty_customers, loyalty_deeds, sentences_loyalty
from allegiance.metrics.loyalty_customers import QUADRANTS, STAYING, UNCLASSIFIED
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.standing import standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

BEFORE, NOW = date(2026, 2, 10), date(2026, 5, 10)
FIRST = Period(date(2026, 1, 1), date(2026, 3, 31))
SECOND = Period(date(2026, 4, 1), date(2026, 6, 30))


def said(customer: str, day: date, quadrant: str, **more: Any) -> dict[str, Any]:
    loyal = quadrant == "truly loyal"
    return {"customer_id": customer, "day": day, "quadrant": quadrant, "loyal": loyal, "team": "N"} | more


def store(*answers: dict[str, Any], **more: Any) -> Reader:
    return given.reader(answers=answers, **more)


PLACES = st.lists(
    st.tuples(
        st.sampled_from([*QUADRANTS, UNCLASSIFIED, ""]), st.sampled_from([*QUADRANTS, UNCLASSIFIED, ""])
    ),
    min_size=1,
    max_size=60,
)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@hypothesis_given(PLACES)
def test_every_customer_heard_is_followed_or_counted_as_not(places: list[tuple[str, str]]) -> None:
    answers = [
        said(f"k{number}", day, quadrant)
        for number, pair in enumerate(places)
        for day, quadrant in zip((BEFORE, NOW), pair, strict=True)
        if quadrant
    ]
    if not any(row["quadrant"] != UNCLASSIFIED for row in answers):
        return
    found = loyalty_customers.moves(store(*answers), everyone(), SECOND, FIRST)
    followed = Counter(pair for pair in places if set(pair) <= set(QUADRANTS))
    assert dict(found.cells) == dict(followed)
    assert found.followed == sum(followed.values())
    assert found.new == sum(was == "" and now in QUADRANTS for was, now in places)
    assert found.silent == sum(now == "" and was in QUADRANTS for was, now in places)
    assert found.unplaced == sum("" not in pair and UNCLASSIFIED in pair for pair in places)
    if found.followed >= 10:
        lost = sum(was in STAYING and now not in STAYING for was, now in followed.elements())
        won = sum(was not in STAYING and now in STAYING for was, now in followed.elements())
        assert found.net.value == pytest.approx((won - lost) / found.followed)
        assert found.lost.n + found.won.n == found.followed
    else:
        assert found.reason == f"too few customers answered in both spans (n = {found.followed})"


def test_a_span_that_is_not_earlier_is_replaced_by_the_one_before() -> None:
    reader = store(said("anna", NOW, "trapped"), said("anna", BEFORE, "trapped"))
    for wrong in (None, SECOND, Period(date(2026, 3, 1), date(2026, 4, 1))):
        assert loyalty_customers.moves(reader, everyone(), SECOND, wrong).before == FIRST


def test_where_nobody_answered_before_the_last_two_quarters_of_the_period_are_compared() -> None:
    reader = store(said("anna", date(2026, 6, 30), "trapped"), said("anna", BEFORE, "accessible"))
    found = loyalty_customers.moves(reader, everyone(), Period(date(2026, 1, 1), date(2026, 12, 31)))
    assert (found.now.start, found.now.end) == (date(2026, 4, 1), date(2026, 6, 30))
    assert found.before == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert found.followed == 1


def test_parts_count_customers_once_and_say_how_many_could_not_be_placed() -> None:
    rows = [said(f"k{n}", NOW, QUADRANTS[n % 4]) for n in range(40)]
    rows += [said(f"k{n}", NOW - timedelta(days=1), "high risk") for n in range(40)]
    rows += [said(f"u{n}", NOW, UNCLASSIFIED) for n in range(3)]
    customers = [{"customer_id": f"k{n}", "annual_value": 10.0 * (n + 1)} for n in range(40)]
    found = loyalty_customers.parts(store(*rows, customers=customers), everyone(), SECOND)
    assert [(part.quadrant, part.customers) for part in found.parts] == [(name, 10) for name in QUADRANTS]
    assert (found.customers, found.unplaced) == (40, 3)
    assert sum(part.value.value or 0 for part in found.parts) == pytest.approx(
        sum(10.0 * (n + 1) for n in range(40))
    )
    for part in found.parts:
        assert part.value.low is not None
        assert part.value.high is not None
        assert part.value.low < (part.value.value or 0) < part.value.high
        assert part.share.value == 0.25


def test_without_customers_or_values_there_is_a_reason() -> None:
    nobody = given.reader(answers=[{"day": NOW, "quadrant": "trapped", "loyal": False}])
    assert "customer_id" in loyalty_customers.parts(nobody, everyone(), SECOND).reason
    assert "customer_id" in loyalty_customers.moves(nobody, everyone(), SECOND).reason
    rows = [said(f"k{n}", NOW, "trapped") for n in range(12)]
    found = loyalty_customers.parts(store(*rows), everyone(), SECOND)
    assert found.parts[2].share.value == 1
    assert found.parts[2].value.value is None
    assert found.value_reason == "not measured: no customers were imported"
    assert "rights" in loyalty_customers.parts(store(*rows), Scope("nobody"), SECOND).reason


@pytest.mark.parametrize(
    "where", [Where(), Where(team=("t1",)), Where(channel=("chat",)), Where(employee=("e1",))]
)
def test_both_sides_and_the_gap_are_those_of_the_catalogue(company: Reader, where: Where) -> None:
    period = Period(date(2026, 3, 1), date(2026, 5, 31))
    found = loyalty_customers.together(company, everyone(), period, where=where)
    assert found.n == found.gap.n
    assert (found.satisfied_only - found.loyal_only) / found.n == pytest.approx(found.gap.value)
    assert found.satisfied.value == pytest.approx((found.both + found.satisfied_only) / found.n)
    assert found.satisfied.value - found.loyal.value == pytest.approx(found.gap.value)  # type: ignore[operator]
    assert min(found.both, found.satisfied_only, found.loyal_only, found.neither) >= 0


def test_the_satisfied_share_is_that_of_csat_where_everybody_answers_both() -> None:
    rows = [
        {"day": NOW, "csat": 5 if n % 3 else 1, "loyal": n % 2 == 0, "employee_id": f"e{n % 7}"}
        for n in range(210)
    ]
    reader = given.reader(answers=rows)
    found = loyalty_customers.together(reader, everyone(), SECOND)
    csat, loyal = measure(reader, everyone(), ["csat", "loyal"], SECOND)
    for mine, theirs in ((found.satisfied, csat), (found.loyal, loyal)):
        assert (mine.value, mine.n, mine.low, mine.high) == pytest.approx(
            (theirs.value, theirs.n, theirs.low, theirs.high)
        )


# ------------------------------------------------------------------ what they did


def test_a_period_too_young_to_know_is_replaced_by_one_that_is_known() -> None:
    reader = given.reader(
        answers=[{"day": date(2025, 1, 1)}, {"day": date(2026, 6, 30)}], contacts=[{"day": date(2026, 6, 30)}]
    )
    known = standing(reader, everyone(), 0.2)
    old = Period(date(2025, 12, 1), date(2025, 12, 31))
    assert loyalty_deeds.settled(old, known, 90) == (old, "")
    found, note = loyalty_deeds.settled(SECOND, known, 90)
    assert found == Period(date(2026, 4, 1) - timedelta(days=363), date(2026, 4, 1))
    assert "90 days" in note
    first = loyalty_deeds.settled(Period(date(2024, 1, 1), date(2026, 6, 30)), known, 90)[0]
    assert first == Period(date(2025, 1, 1), date(2026, 4, 1))
    assert loyalty_deeds.settled(SECOND, known, 5_000) == (None, "")


def lives(leaving: int, staying: int, *, gone_of_leaving: int, gone_of_staying: int, **more: Any) -> Reader:
    """So many satisfied customers who said that they may leave, and so many who did not; some left after 30 days."""
    answers, customers = [], []
    for number in range(leaving + staying):
        goes = number < leaving
        gone = number < gone_of_leaving if goes else number - leaving < gone_of_staying
        quadrant = "accessible" if goes else "truly loyal"
        answers.append(said(f"k{number}", BEFORE, quadrant, csat=5, stay=1 if goes else 5))
        customers.append(
            {
                "customer_id": f"k{number}",
                "left_on": BEFORE + timedelta(days=30) if gone else None,
                "active": not gone,
            }
        )
    answers.append(said("end", date(2026, 6, 30), "trapped", csat=3, stay=4))
    return given.reader(answers=answers, customers=customers, **more)


def test_those_who_said_so_left_more_often() -> None:
    found = loyalty_deeds.deeds(lives(100, 100, gone_of_leaving=40, gone_of_staying=5), everyone(), FIRST)
    assert found.period == FIRST
    assert found.leaving_more.value == pytest.approx(0.35)
    assert "35.0 points more" in sentences_loyalty.acted(found)
    assert {group.name: group.deeds["left"].n for group in found.quadrants} == {
        "truly loyal": 100, "accessible": 100, "trapped": 0, "high risk": 0,
    }  # fmt: skip
    assert found.quadrants[0].deeds["renewed"].reason == "not measured: no purchases were imported"


def test_no_difference_is_said_to_be_none() -> None:
    found = loyalty_deeds.deeds(lives(100, 100, gone_of_leaving=6, gone_of_staying=5), everyone(), FIRST)
    assert "no clear difference" in sentences_loyalty.acted(found)


def test_purchases_without_renewals_leave_renewal_unmeasured_and_not_zero() -> None:
    log = [{"customer_id": "k1", "day": BEFORE + timedelta(days=5), "kind": "purchase"}]
    reader = lives(20, 20, gone_of_leaving=2, gone_of_staying=2, purchases=log)
    found = loyalty_deeds.deeds(reader, everyone(), FIRST)
    accessible = found.quadrants[1].deeds
    assert accessible["bought"].value == pytest.approx(1 / 20)
    assert accessible["renewed"].reason == "not measured: the purchases hold no renewals"
    assert accessible["referred"].reason == "not measured: the purchases hold no referrals"


def test_forgiveness_is_told_beside_those_without_a_bad_contact() -> None:
    rows, customers = [], []
    for number in range(200):
        bad = number < 100
        gone = number < 30 or 100 <= number < 105
        rows.append(
            said(
                f"k{number}", BEFORE, "trapped", csat=1 if bad else 5, segment="gold" if number % 2 else None
            )
        )
        customers.append(
            {"customer_id": f"k{number}", "left_on": BEFORE + timedelta(days=9) if gone else None}
        )
    rows.append(said("end", date(2026, 6, 30), "trapped", csat=3))
    found = loyalty_deeds.forgiveness(given.reader(answers=rows, customers=customers), everyone(), FIRST)
    assert (found.stayed.value, found.stayed_others.value) == (0.7, 0.95)
    assert found.stayed_less.value == pytest.approx(-0.25)
    assert {name: one.n for name, one in found.segments.items()} == {"gold": 50, "": 50}
    assert list(found.segments) == ["gold", ""]
    assert "25.0 points fewer" in sentences_loyalty.forgiven(found)
    assert found.returned.reason.startswith("not measured")
