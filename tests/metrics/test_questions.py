"""Resolution, who answers, percentiles, employees, customers, proactive contact."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from allegiance.metrics.answering import distributions, who_answers
from allegiance.metrics.measure import measure
from allegiance.metrics.others import whole_months
from allegiance.metrics.period import Period, parse
from allegiance.metrics.proactive import study
from allegiance.metrics.proactive_records import RANDOMISED
from allegiance.metrics.resolution import agreement, windows
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))


# ---------------------------------------------------------------- first-contact resolution


def test_agreement_counts_add_up(company: Reader) -> None:
    period = Period(date(2026, 3, 2), date(2026, 5, 1))
    found = agreement(company, everyone(), period)
    assert found.n == found.figure.n > 0
    assert found.figure.value == pytest.approx((found.both + found.neither) / found.n)
    assert min(found.both, found.reported_only, found.observed_only, found.neither) > 0


def test_longer_windows_never_find_more_solved(company: Reader) -> None:
    found = windows(company, everyone(), Period(date(2026, 3, 2), date(2026, 4, 1)))
    values = [found[days].value for days in (3, 7, 14, 30)]
    assert None not in values
    assert values == sorted(values, reverse=True)  # type: ignore[type-var]
    assert len({found[days].n for days in (3, 7, 14, 30)}) == 1


# ---------------------------------------------------------------- who answers


def test_reweighting_undoes_who_answers() -> None:
    """Half of the contacts are chats, where 20% are satisfied; but nine answers in ten are about calls, with 80%."""
    contacts = [
        {"contact_id": f"c{n}", "day": MAY.start, "channel": "chat" if n % 2 else "voice"}
        for n in range(1000)
    ]
    answers = [
        {
            "day": MAY.start,
            "invited_at": datetime(2026, 5, 1),
            "channel": channel,
            "csat": 5 if n < hits else 1,
        }
        for channel, count, hits in (("voice", 450, 360), ("chat", 50, 10))
        for n in range(count)
    ]
    found = who_answers(given.reader(contacts=contacts, answers=answers), everyone(), MAY)
    assert found.csat == pytest.approx(370 / 500)
    assert found.reweighted == pytest.approx(0.5)
    assert found.reweighted_low is not None
    assert found.reweighted_low < 0.5 < (found.reweighted_high or 0)
    assert found.distance == pytest.approx(0.4)
    assert found.covered == 1
    assert [(m.members, m.eligible, m.answers) for m in found.members] == [
        (("chat",), 500, 50),
        (("voice",), 500, 450),
    ]


def test_members_with_too_few_answers_are_left_out_of_the_weights() -> None:
    contacts = [{"day": MAY.start, "channel": "chat" if n < 25 else "voice"} for n in range(100)]
    answers = [{"day": MAY.start, "channel": "voice", "csat": 5}] * 20
    answers += [{"day": MAY.start, "channel": "chat", "csat": 1}] * 9
    found = who_answers(given.reader(contacts=contacts, answers=answers), everyone(), MAY)
    assert found.reweighted == 1
    assert found.covered == 0.75
    chat = found.members[0]
    assert (chat.csat, chat.csat_n, chat.response_rate) == (None, 9, None)


def test_shares_of_everyone_add_up(company: Reader) -> None:
    found = who_answers(
        company, everyone(), Period(date(2026, 3, 2), date(2026, 5, 10)), by=["reason", "segment"]
    )
    assert sum(member.share_eligible for member in found.members) == pytest.approx(1)
    assert sum(member.share_answers for member in found.members) == pytest.approx(1)


def test_without_answers_there_is_nobody_to_compare() -> None:
    store = given.reader(contacts=[{"day": MAY.start}] * 30)
    assert who_answers(store, everyone(), MAY).reason.startswith("not measured")


def test_distributions_name_every_answer_of_the_scale() -> None:
    rows = [{"day": MAY.start, "csat": 5 if n < 9 else 2, "nps": 10 if n < 9 else None} for n in range(12)]
    found = distributions(given.reader(answers=rows), everyone(), MAY)
    assert found["csat"].counts == {1: 0, 2: 3, 3: 0, 4: 0, 5: 9}
    assert (found["nps"].counts, found["nps"].reason) == ({}, "too few answers (n = 9)")
    assert found["ces"].reason == "not measured: nobody answered this question"


# ---------------------------------------------------------------- percentiles


def test_percentiles_are_exact_whatever_the_split(company: Reader) -> None:
    period = Period(date(2026, 3, 2), date(2026, 5, 10))
    whole = measure(company, everyone(), ["wait_p90"], period)[0]
    same = measure(company, everyone(), ["wait_p90"], period, where=Where(team=("t0", "t1", "t2", "")))[0]
    assert (whole.value, whole.n) == (same.value, same.n)
    assert whole.value in {0, 3, 18, 33, 40, 48, 70, 200, 230, 310, 313, 328, 350, 500, 510, 530, 810}


def test_a_percentile_of_literal_rows() -> None:
    contacts = [{"day": MAY.start + timedelta(days=n % 20), "queue_s": n} for n in range(1, 101)]
    store = given.reader(contacts=contacts)
    found = {
        f.metric: f.value for f in measure(store, everyone(), ["queue_p50", "queue_p90", "queue_p95"], MAY)
    }
    assert found == {"queue_p50": 50, "queue_p90": 90, "queue_p95": 95}


def test_days_that_wait_alike_widen_the_interval() -> None:
    rng = np.random.default_rng(5)
    levels = rng.integers(10, 300, 20)
    days = [MAY.start + timedelta(days=number) for number in range(20)]
    clustered = [{"day": days[n // 50], "queue_s": int(levels[n // 50])} for n in range(1000)]
    spread = [{"day": days[n % 20], "queue_s": int(levels[n // 50])} for n in range(1000)]
    widths = []
    for contacts in (clustered, spread):
        figure = measure(given.reader(contacts=contacts), everyone(), ["queue_p50"], MAY)[0]
        assert figure.low is not None
        assert figure.high is not None
        widths.append(figure.high - figure.low)
    assert widths[0] > 2 * widths[1]


# ---------------------------------------------------------------- employees' own survey


def asked(people: int, team: str = "t", each: int = 1) -> list[given.Row]:
    return [
        {"day": MAY.start + timedelta(days=n), "employee_id": f"{team}{person}", "team": team, "enps": 10}
        for person in range(people)
        for n in range(each)
    ]


AFTER = [{"day": MAY.end}]
"""A contact at the end of the month: it is over."""


def test_fewer_than_five_people_are_never_shown() -> None:
    """Four people asked three times are twelve answers, and still four people."""
    rows = asked(4, "few", each=3) + asked(5, "enough") + asked(9, "many")
    store = given.reader(employee_answers=rows, contacts=AFTER)
    found = {f.dimensions["team"]: f for f in measure(store, everyone(), ["enps"], MAY, by=["team"])}
    assert (found["many"].value, found["many"].n) == (100, 9)
    for team in ("few", "enough"):
        # Were "enough" shown, everybody less the other two teams would be "few".
        assert (found[team].value, found[team].n) == (None, 0)
        assert found[team].reason.startswith("not shown: in no month do 5 people stand behind it")
    assert measure(store, everyone(), ["enps"], MAY)[0].n == 26
    both = Where(team=("few", "enough"))
    assert measure(store, everyone(), ["enps"], MAY, where=both)[0].n == 17
    assert measure(store, everyone(), ["enps"], MAY, where=Where(team=("enough", "many")))[0].value is None


def test_employees_answers_of_a_month_that_is_not_over_wait() -> None:
    store = given.reader(employee_answers=asked(9))
    found = measure(store, everyone(), ["enps"], MAY)[0]
    assert found.reason == "not shown: May 2026 has no whole month, and employees' answers are shown by month"


def test_employees_answers_cannot_be_split_by_person() -> None:
    store = given.reader(employee_answers=asked(8), contacts=AFTER)
    figure = measure(store, everyone(), ["enps"], MAY, by=["employee"])[0]
    assert figure.reason == "not measured: employees' answers cannot be told apart by employee"
    assert measure(store, Scope.lead("lead", "t"), ["enps"], MAY)[0].value == 100
    assert measure(store, Scope.lead("lead", "other"), ["enps"], MAY)[0].value is None


# ---------------------------------------------------------------- customers


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [
        ("2026-03-03", "2026-05-31", "2026-04..2026-05"),
        ("2026-12-01", "2027-01-15", "2026-12"),
        ("2026-12-02", "2027-01-31", "2027-01"),
    ],
)
def test_whole_months(start: str, end: str, whole: str) -> None:
    assert whole_months(parse(f"{start}..{end}"), None) == parse(whole)


def test_a_month_that_the_data_does_not_end_is_not_whole() -> None:
    assert whole_months(MAY, date(2026, 5, 30)) is None


def customers(lost: int = 10) -> Reader:
    rows = [
        {
            "customer_id": f"k{n}",
            "segment": "gold",
            "annual_value": 200.0,
            "margin_rate": 0.25,
            "since": date(2025, 1, 1),
            "left_on": date(2026, 5, 10) if n < lost else None,
        }
        for n in range(100)
    ]
    leaving = [{"day": MAY.start, "customer_id": f"k{n}", "csat": 5, "stay": 1} for n in range(20)]
    return given.reader(customers=rows, answers=leaving, contacts=[{"day": MAY.start}, {"day": MAY.end}])


def test_churn_value_and_lifetime() -> None:
    names = ["churn", "retention", "value_lost", "clv", "value_at_risk"]
    found = {f.metric: f for f in measure(customers(), everyone(), names, MAY)}
    assert (found["churn"].value, found["churn"].n) == (0.1, 100)
    assert found["retention"].value == 0.9
    assert found["value_lost"].value == 2000
    yearly = 0.9**12
    assert found["clv"].value == pytest.approx(50 * yearly / (1.1 - yearly))
    assert found["clv"].low is not None
    assert found["clv"].low < (found["clv"].value or 0) < (found["clv"].high or 0)
    assert (found["value_at_risk"].value, found["value_at_risk"].n) == (4000, 20)


def test_customers_belong_to_no_team() -> None:
    figure = measure(customers(), Scope.lead("lead", "t"), ["churn"], MAY)[0]
    assert figure.reason == "not measured: customers belong to no team, and your view is limited to teams"
    figure = measure(customers(), everyone(), ["clv"], MAY, where=Where(team=("t",)))[0]
    assert figure.reason == "not measured: customers cannot be told apart by team"


def test_a_period_without_a_whole_month() -> None:
    figure = measure(customers(), everyone(), ["churn"], Period(date(2026, 5, 2), date(2026, 5, 31)))[0]
    assert figure.reason.startswith("not measured: the period has no whole month")


# ---------------------------------------------------------------- proactive contact


def sent(holdout: bool | None, count: int, later: int) -> tuple[list[given.Row], list[given.Row]]:
    name = f"{holdout}"
    messages = [
        {"day": MAY.start, "customer_id": f"{name}{n}", "holdout": holdout, "topic": "delay"}
        for n in range(count)
    ]
    contacts = [{"day": MAY.start + timedelta(days=3), "customer_id": f"{name}{n}"} for n in range(later)]
    return messages, contacts


def test_the_effect_is_measured_against_a_random_holdout() -> None:
    (reached, after), (held, after_held) = sent(False, 200, 20), sent(True, 100, 30)
    last = {"day": MAY.end, "customer_id": "somebody else"}  # so that 14 days are known
    store = given.reader(outreach=reached + held, contacts=[*after, *after_held, last])
    names = ["outreach_effect", "outreach_sent"]
    found = {f.metric: f for f in measure(store, everyone(), names, MAY)}
    effect = found["outreach_effect"]
    assert effect.value == pytest.approx(0.1 - 0.3)
    assert effect.n == 300
    assert effect.high is not None
    assert effect.high < 0
    assert found["outreach_sent"].value == 200
    beside = study(store, everyone(), MAY)
    assert beside.evidence == RANDOMISED
    assert (beside.effects[0].reached.value, beside.effects[0].compared.value) == (0.1, 0.3)
    assert beside.effects[0].difference == effect.value, "the page shows what the catalogue answers"


def test_without_a_holdout_no_effect_is_claimed() -> None:
    reached, after = sent(None, 100, 20)
    store = given.reader(outreach=reached, contacts=after)
    figure = measure(store, everyone(), ["outreach_effect"], MAY)[0]
    assert figure.value is None
    assert figure.reason.startswith("not measured: ")
    found = study(store, everyone(), MAY)
    assert (found.evidence, found.effects) == ("", ())
    assert found.why_not.startswith("not measured: ")
