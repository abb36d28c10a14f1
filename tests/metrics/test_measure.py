"""The general question: values, intervals, suppression, comparison, clipping."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from allegiance.errors import QuestionError
from allegiance.metrics.catalogue import load
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.stats import intervals
from allegiance.warehouse.reader import Reader
from tests.metrics import given

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
APRIL = MAY.previous()


def one(reader: Reader, metric: str, period: Period = MAY, **options: Any) -> Figure:
    found = measure(reader, everyone(), [metric], period, **options)
    assert len(found) == 1
    return found[0]


def answered(count: int, satisfied: int, day: date = MAY.start, **columns: Any) -> list[given.Row]:
    """Answers each to another employee: nothing is clustered."""
    return [
        {"day": day, "employee_id": f"e{place}", **row, **columns}
        for place, row in enumerate(given.answers(count, satisfied))
    ]


def test_a_share_with_its_wilson_interval() -> None:
    figure = one(given.reader(answers=answered(100, 80)), "csat")
    expected = intervals.share(80, 100, clusters=100)
    assert (figure.value, figure.n) == (0.8, 100)
    # 100 employees with one answer each: what they add to the variance is 100/99, and t has 99 degrees of freedom.
    assert figure.low == pytest.approx(float(expected.low), abs=0.001)
    assert figure.high == pytest.approx(float(expected.high), abs=0.001)


def test_answers_to_few_employees_are_less_sure() -> None:
    """Ten employees, five of whom satisfy everybody and five nobody: as good as ten answers, not 100."""
    rows = [
        {"day": MAY.start, "employee_id": f"e{e}", "csat": 5 if e < 5 else 1}
        for e in range(10)
        for _ in range(10)
    ]
    figure = one(given.reader(answers=rows), "csat")
    assert (figure.value, figure.n) == (0.5, 100)
    assert figure.low is not None
    assert figure.low < 0.25


def test_answers_without_an_employee_are_nobodys() -> None:
    rows = [{"day": MAY.start, "csat": 5 if place % 2 else 1} for place in range(100)]
    figure = one(given.reader(answers=rows), "csat")
    expected = intervals.share(50, 100)
    assert (figure.low, figure.high) == pytest.approx((float(expected.low), float(expected.high)))


@pytest.mark.parametrize(("count", "shown"), [(9, False), (10, True)])
def test_below_ten_no_figure_is_shown(count: int, shown: bool) -> None:
    figure = one(given.reader(answers=answered(count, count)), "csat")
    assert figure.n == count
    assert (figure.value is not None) is shown
    assert figure.reason == ("" if shown else "too few answers (n = 9)")
    assert (figure.low is not None) is shown


@pytest.mark.parametrize(("count", "verdict"), [(29, "too few"), (30, "worse")])
def test_below_thirty_there_is_no_verdict(count: int, verdict: str) -> None:
    rows = answered(count, 0) + answered(100, 100, APRIL.start)
    figure = one(given.reader(answers=rows), "csat", against=APRIL)
    assert figure.value == 0
    assert figure.verdict == verdict


def test_a_change_has_an_interval_and_a_verdict() -> None:
    rows = answered(400, 320) + answered(400, 240, APRIL.start)
    figure = one(given.reader(answers=rows), "csat", against=APRIL)
    assert figure.change == pytest.approx(0.2)
    assert (figure.previous, figure.previous_n) == (0.6, 400)
    assert figure.change_low is not None
    assert 0 < figure.change_low < 0.2
    assert figure.verdict == "better"
    assert not figure.alert


def test_less_of_what_is_bad_is_better() -> None:
    contacts = [
        {"day": day, "outcome": "abandoned" if place < gone else "answered"}
        for period, gone in ((MAY, 5), (APRIL, 15))
        for day in (period.start + timedelta(days=number) for number in range(28))
        for place in range(40)
    ]
    assert one(given.reader(contacts=contacts), "abandonment", against=APRIL).verdict == "better"


def test_a_previous_period_with_too_few_is_not_compared() -> None:
    rows = answered(100, 50) + answered(9, 9, APRIL.start)
    figure = one(given.reader(answers=rows), "csat", against=APRIL)
    assert (figure.previous, figure.change, figure.verdict) == (None, None, "too few")


def test_the_same_employees_in_both_periods_cancel_out() -> None:
    """Employees differ a lot and all improve alike: each period is unsure, the change is not."""
    rows = [
        {"day": period.start, "employee_id": f"e{e}", "csat": 5 if place < e * 4 + up else 1}
        for period, up in ((APRIL, 0), (MAY, 4))
        for e in range(20)
        for place in range(100)
    ]
    figure = one(given.reader(answers=rows), "csat", against=APRIL)
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    assert figure.change == pytest.approx(0.04)
    assert figure.high - figure.low > 0.2
    assert figure.verdict == "better"


def test_silence_is_not_zero() -> None:
    store = given.reader(contacts=[{"day": MAY.start} for _ in range(50)])
    assert one(store, "csat").reason == "not measured: no customers' answers were imported"
    assert one(store, "hold_time").reason == "not measured: no import fills hold_s of the contacts"
    assert one(store, "contacts").value == 50


def test_a_column_filled_in_few_rows_is_not_measured() -> None:
    contacts = [
        {"day": MAY.start, "hold_s": 30 if place < 19 else None, "queue_s": 1} for place in range(100)
    ]
    reason = "not measured: hold_s is filled in 19 of 100 contacts (19.0%; 20% are needed)"
    assert one(given.reader(contacts=contacts), "hold_time").reason == reason
    contacts.append({"day": MAY.start, "hold_s": 30, "queue_s": 1})
    contacts.append({"day": MAY.start, "hold_s": 30, "queue_s": 1})
    assert one(given.reader(contacts=contacts), "hold_time").n == 21


def test_a_period_without_rows_is_not_measured() -> None:
    figure = one(given.reader(answers=answered(50, 50, APRIL.start)), "csat")
    assert (figure.value, figure.n) == (None, 0)
    assert figure.reason == "not measured: no answers for it in May 2026"


def test_what_no_export_can_carry_says_why() -> None:
    store = given.reader(answers=answered(50, 50))
    for name in ("ces_1", "theme_share"):
        assert one(store, name).reason.startswith("not measured: ")


def test_two_dates_are_never_mixed() -> None:
    store = given.reader(
        contacts=[{"contact_id": f"c{n}", "day": APRIL.end} for n in range(40)],
        answers=[
            {"contact_id": f"c{n}", "contact_day": APRIL.end, "invited_at": datetime(2026, 4, 30), "delivered": True,
             "day": MAY.start, "csat": 5} for n in range(40)
        ],
    )  # fmt: skip
    found = {f.metric: f.n for f in measure(store, everyone(), ["contacts", "answers", "invited"], MAY)}
    assert found == {"contacts": 0, "answers": 40, "invited": 0}
    found = {f.metric: f.n for f in measure(store, everyone(), ["contacts", "answers", "invited"], APRIL)}
    assert found == {"contacts": 40, "answers": 0, "invited": 40}


def test_observed_resolution_stops_where_it_is_known() -> None:
    days = [MAY.start + timedelta(days=number) for number in range(31)]
    store = given.reader(contacts=[{"day": day, "customer_id": "k"} for day in days for _ in range(2)])
    figure = one(store, "fcr_observed")
    assert figure.n == 2 * 24  # data ends on the 31st, so days up to the 24th are known
    assert figure.note == "known up to 24 May 2026: what follows takes 7 days to show"
    assert one(store, "fcr_observed_30").n == 2
    late = one(store, "fcr_observed", Period(date(2026, 5, 25), date(2026, 5, 31)))
    assert (late.value, late.reason) == (
        None,
        "not measured: known up to 24 May 2026: what follows takes 7 days to show",
    )


def test_the_three_service_levels() -> None:
    """70 in time, 10 abandoned, 20 late: 77.8%, 70% and 80%."""
    contacts = [{"queue_s": 5}] * 70 + [{"queue_s": 90, "outcome": "abandoned"}] * 10 + [{"queue_s": 90}] * 20
    store = given.reader(contacts=[{"day": MAY.start, **row} for row in contacts])
    assert one(store, "service_level").value == pytest.approx(0.7)
    assert one(store, "service_level_ignored").value == pytest.approx(70 / 90)
    assert one(store, "service_level_met").value == pytest.approx(0.8)


def test_means_count_zero_hold_unless_they_say_so() -> None:
    contacts = [{"day": MAY.start, "queue_s": 0, "hold_s": 0 if place < 20 else 60} for place in range(40)]
    store = given.reader(contacts=contacts)
    assert one(store, "hold_time").value == 30
    assert one(store, "held_time").value == 60
    assert one(store, "held_time").n == 20
    assert one(store, "held").value == 0.5


def test_nps_and_the_gap() -> None:
    rows = [{"nps": 10, "csat": 5, "loyal": True}] * 30 + [{"nps": 0, "csat": 5, "loyal": False}] * 10
    rows += [{"nps": 8, "csat": 2, "loyal": False}] * 10
    store = given.reader(answers=[{"day": MAY.start, **row} for row in rows])
    assert one(store, "nps").value == pytest.approx(100 * 20 / 50)
    gap = one(store, "loyalty_gap")
    assert gap.value == pytest.approx(40 / 50 - 30 / 50)
    assert gap.low is not None
    assert gap.low < 0.2 < (gap.high or 0)


def test_contacts_per_resolution_is_the_inverse_of_fcr() -> None:
    rows = [{"next_same_s": 86_400 if place < 20 else None} for place in range(80)]
    store = given.reader(
        contacts=[{"day": APRIL.start, "customer_id": "k", **row} for row in rows] + [{"day": MAY.end}]
    )
    figure = one(store, "contacts_per_resolution", APRIL)
    assert (figure.value, figure.n) == (pytest.approx(80 / 60), 80)
    assert figure.low is not None
    assert 1 < figure.low < 80 / 60 < (figure.high or 0)


def test_split_by_several_dimensions() -> None:
    rows = answered(20, 10, team="N", channel="voice") + answered(20, 20, team=None, channel="voice")
    found = measure(given.reader(answers=rows), everyone(), ["csat"], MAY, by=["team", "channel"])
    assert [(dict(f.dimensions), f.value) for f in found] == [
        ({"team": "N", "channel": "voice"}, 0.5),
        ({"team": None, "channel": "voice"}, 1.0),
    ]


def test_split_by_time_compares_nothing() -> None:
    rows = answered(40, 10) + answered(40, 20, APRIL.start)
    found = measure(given.reader(answers=rows), everyone(), ["csat"], MAY, against=APRIL, by=["month"])
    assert [(dict(f.dimensions), f.previous, f.verdict) for f in found] == [
        ({"month": "2026-05-01"}, None, "")
    ]


def test_a_split_by_reason_is_as_unsure_as_its_employees() -> None:
    """The reason's own clusters cannot be seen; the company's design effect is scaled to its part."""
    rows = [
        {"day": MAY.start, "employee_id": f"e{e}", "csat": 5 if e < 5 else 1, "reason": reason}
        for e in range(10)
        for reason in ("billing", "delivery")
        for _ in range(20)
    ]
    figure = measure(given.reader(answers=rows), everyone(), ["csat"], MAY, by=["reason"])[0]
    plain = intervals.share(100, 200)
    assert figure.n == 200
    assert figure.low is not None
    assert figure.low < float(plain.low) - 0.05


def test_an_employee_by_reason_is_counted_from_the_answers() -> None:
    rows = [{"day": MAY.start, "employee_id": "a", "reason": "billing", "csat": 5}] * 12
    rows += [{"day": MAY.start, "employee_id": "a", "reason": "delivery", "csat": 1}] * 12
    rows += [{"day": MAY.start, "employee_id": "b", "reason": "billing", "csat": 1}] * 12
    store = given.reader(answers=rows)
    figure = one(store, "csat", where=Where(employee=("a",), reason=("billing",)))
    assert (figure.value, figure.n) == (1.0, 12)


def test_an_empty_scope_is_told_so() -> None:
    store = given.reader(answers=answered(50, 50))
    figures = measure(store, Scope("nobody"), [], MAY)
    assert {figure.value for figure in figures} == {None}
    assert {figure.n for figure in figures} == {0}
    assert {figure.reason for figure in figures} == {"not measured: your rights reach no rows"}


def test_all_metrics_are_answered_in_the_order_of_the_catalogue(company: Reader) -> None:
    figures = measure(
        company, everyone(), [], Period(date(2026, 4, 1), date(2026, 5, 10)), against=APRIL.previous()
    )
    assert list(dict.fromkeys(figure.metric for figure in figures)) == list(load().metrics)
    for figure in figures:
        assert (figure.value is None) == bool(figure.reason), figure
        if figure.low is not None and figure.value is not None and figure.high is not None:
            assert figure.low <= figure.value <= figure.high, figure


def test_unknown_names_are_answered_with_the_nearest(company: Reader) -> None:
    with pytest.raises(QuestionError, match='Did you mean "abandonment"'):
        measure(company, everyone(), ["abandonments"], MAY)
    with pytest.raises(QuestionError, match='Did you mean "team"'):
        measure(company, everyone(), ["csat"], MAY, by=["teams"])
