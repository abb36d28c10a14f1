"""Groups of customers, lifts, cohorts, the matrix and figures by value: one truth with the catalogue, never a fault."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from allegiance.errors import QuestionError
from allegiance.metrics import customers, sentences_customers
from allegiance.metrics.customers_bands import METRICS, groups
from allegiance.metrics.customers_cohorts import cohorts
from allegiance.metrics.customers_lift import traits
from allegiance.metrics.customers_matrix import METRICS as CELLS
from allegiance.metrics.customers_matrix import matrix
from allegiance.metrics.customers_timeline import life
from allegiance.metrics.measure import measure
from allegiance.metrics.needs import needs
from allegiance.metrics.period import Period
from allegiance.metrics.weighted import weighted
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

SPRING = Period(date(2026, 3, 1), date(2026, 4, 30))
LEAD = Scope.lead("lead", "t1")


def test_segments_have_the_figures_of_the_catalogue(company: Reader) -> None:
    found = groups(company, everyone(), "segment", SPRING)
    assert [group.name for group in found.groups] == ["gold", "silver"]
    for metric in ("retention", "clv", "contacts_per_customer"):
        split = measure(company, everyone(), [metric], SPRING, by=("segment",))
        expected = {figure.dimensions["segment"]: figure for figure in split}
        for group in found.groups:
            figure = group.figures[metric]
            assert (figure.value, figure.low, figure.high, figure.n) == pytest.approx(
                tuple(getattr(expected[group.name], part) for part in ("value", "low", "high", "n"))
            )
        whole = measure(company, everyone(), [metric], SPRING)[0]
        assert found.whole[metric].value == pytest.approx(whole.value)


def test_value_bands_part_the_list(company: Reader) -> None:
    found = groups(company, everyone(), "band", SPRING)
    assert [group.name for group in found.groups] == ["Top 10%", "Next 40%", "Other half"]
    assert [group.customers for group in found.groups] == [30, 120, 150]
    assert sum(group.share for group in found.groups) == pytest.approx(1)
    assert sum(group.value_share or 0 for group in found.groups) == pytest.approx(1)
    assert found.groups[0].value == pytest.approx(sum(100.0 + n for n in range(270, 300)))
    csat = [group.figures["csat"] for group in found.groups]
    assert sum(figure.n for figure in csat) == found.whole["csat"].n


def test_any_metric_can_be_asked_by_band(company: Reader) -> None:
    names = ("nps", "loyalty_score", "contacts", "queue_p50", "enps", "response_rate", "churn")
    found = groups(company, everyone(), "band", SPRING, metrics=names)
    figures = found.groups[0].figures
    assert figures["nps"].value is not None
    assert figures["contacts"].low is None, "a count has no interval"
    assert figures["response_rate"].value is not None
    assert figures["churn"].value is not None
    assert figures["queue_p50"].reason == "not measured: contacts cannot be told apart by customer"
    assert figures["enps"].reason.startswith("not measured")
    with pytest.raises(QuestionError, match="cannot be split"):
        groups(company, everyone(), "colour", SPRING)


def test_a_team_is_told_that_customers_belong_to_none(company: Reader) -> None:
    told = "belong to no team"
    assert told in groups(company, LEAD, "segment", SPRING).reason
    assert told in traits(company, LEAD, "lost", SPRING).reason
    assert told in cohorts(company, LEAD, SPRING).reason
    assert told in weighted(company, LEAD, ["csat"], SPRING)[0].reason
    assert told in matrix(company, LEAD, "contacts_per_customer", SPRING).reason
    where = Where(channel=("voice",))
    assert "told apart by channel" in groups(company, everyone(), "segment", SPRING, where=where).reason
    assert weighted(company, everyone(), ["csat"], SPRING, where=where)[0].weighted.value is not None


def valued(values: tuple[float, float], happy: tuple[float, float], each: int = 60) -> Reader:
    """Two kinds of customers, each answering once, some share of them satisfied."""
    rows, listed = [], []
    for kind, (value, share) in enumerate(zip(values, happy, strict=True)):
        for number in range(each):
            name = f"k{kind}-{number}"
            listed.append({"customer_id": name, "annual_value": value, "since": date(2020, 1, 1)})
            rows.append(
                {
                    "customer_id": name,
                    "csat": 5 if number < share * each else 1,
                    "employee_id": f"e{number % 20}",
                    "day": date(2026, 4, 1) + timedelta(days=number % 25),
                }
            )
    return given.reader(answers=rows, customers=listed)


def test_weighted_by_value_follows_the_money() -> None:
    found = weighted(valued((900.0, 100.0), (0.5, 0.9)), everyone(), ["csat"], SPRING)[0]
    assert found.plain.value == pytest.approx(0.7)
    assert found.weighted.value == pytest.approx(0.9 * 0.5 + 0.1 * 0.9)
    assert found.difference == pytest.approx(-0.16)
    assert found.low is not None
    assert found.high is not None
    assert found.low < -0.16 < found.high < 0
    assert found.clear
    assert (found.customers, found.covered) == (120, 1.0)
    said = sentences_customers.by_value([found])
    assert (
        said == "Counted by what they bring, satisfaction is 54.0% instead of 70.0%: less for the valuable."
    )


def test_where_all_are_worth_the_same_nothing_differs() -> None:
    found = weighted(valued((500.0, 500.0), (0.5, 0.9)), everyone(), ["csat", "dissatisfied"], SPRING)
    for one in found:
        assert one.difference == pytest.approx(0)
        assert not one.clear
        assert one.weighted.value == pytest.approx(one.plain.value)
    assert "no figure clearly differs" in sentences_customers.by_value(found)


def test_customers_of_unknown_value_are_left_out_and_counted() -> None:
    store = given.reader(
        answers=[{"customer_id": f"k{n % 20}", "csat": 5, "day": date(2026, 4, 1)} for n in range(40)],
        customers=[{"customer_id": f"k{n}", "annual_value": 10.0} for n in range(10)],
    )
    found = weighted(store, everyone(), ["csat"], SPRING)[0]
    assert (found.plain.n, found.customers, found.covered) == (20, 10, 0.5)


def test_every_kind_of_metric_has_a_version_by_value_or_says_why_not(company: Reader) -> None:
    found = {one.metric: one for one in weighted(company, everyone(), [], SPRING, against=SPRING.previous())}
    for name in (
        "csat",
        "nps",
        "csat_mean",
        "loyalty_gap",
        "contacts_per_resolution",
        "wait_time",
        "retention",
    ):
        one = found[name]
        assert one.weighted.value is not None, name
        assert one.weighted.low is not None, name
        assert one.weighted.high is not None, name
        assert one.weighted.low <= one.weighted.value <= one.weighted.high, name
        assert one.low is not None, name
        assert one.high is not None, name
        assert one.low <= (one.difference or 0) <= one.high, name
    for name in ("contacts", "queue_p50", "enps", "value_lost", "secure"):
        assert "no version weighted by value" in found[name].reason or "not measured" in found[name].reason
    assert not any(one.clear for one in found.values()), "values here have nothing to do with answers"


@pytest.mark.parametrize("whom", ["high", "lost"])
def test_what_has_nothing_to_do_with_a_group_does_not_distinguish_it(whom: str) -> None:
    """Segments, regions and contracts drawn by lot for 2,000 customers: over four companies hardly a flag."""
    flagged = 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        rows = [
            {
                "customer_id": f"k{n}",
                "annual_value": float(rng.lognormal(6, 0.6)),
                "segment": "ABC"[rng.integers(3)],
                "region": "RSTUVWXY"[rng.integers(8)],
                "contract": "lm"[rng.integers(2)],
                "since": date(2020, 1, 1),
                "left_on": date(2026, 4, 10) if rng.random() < 0.1 else None,
            }
            for n in range(2000)
        ]
        store = given.reader(customers=rows, contacts=[{"day": date(2026, 4, 3)}])
        found = traits(store, everyone(), "high" if whom == "high" else "lost", SPRING)
        assert len(found.traits) == 13
        flagged += bool(found.clear)
    assert flagged <= 1


def test_what_distinguishes_a_group_is_found_and_said() -> None:
    rows = [
        {
            "customer_id": f"k{n}",
            "segment": "gold" if n % 4 == 0 else "silver",
            "since": date(2020, 1, 1),
            "left_on": date(2026, 4, 10) if n % 4 == 0 and n % 3 == 0 else None,
        }
        for n in range(600)
    ]
    store = given.reader(customers=rows, contacts=[{"day": date(2026, 4, 3)}])
    found = traits(store, everyone(), "lost", SPRING)
    gold = next(one for one in found.traits if one.level == "gold")
    assert gold.clear
    assert (gold.group_having, gold.group_n, gold.having, gold.n) == (50, 50, 150, 600)
    assert gold.lift == pytest.approx(4.0)
    assert found.traits[0].clear
    assert "4.0 times as often" in sentences_customers.distinguished(gold)


def test_a_list_without_days_still_tells_who_left() -> None:
    rows = [
        {"customer_id": f"k{n}", "contract": "monthly" if n % 2 else "yearly", "active": n % 10 != 1}
        for n in range(400)
    ]
    found = traits(given.reader(customers=rows), everyone(), "lost", SPRING)
    assert found.note.startswith("The list names no days")
    monthly = next(one for one in found.traits if one.level == "monthly")
    assert (monthly.group_having, monthly.group_n, monthly.having, monthly.n) == (40, 40, 200, 400)
    assert monthly.clear


def test_cohorts_follow_customers_from_their_start() -> None:
    """100 start on 1 January: 20 leave in their second month, 10 in their fourth; none of 50 older ones leaves."""
    rows = [
        {
            "customer_id": f"k{n}",
            "since": date(2026, 1, 1),
            "left_on": date(2026, 2, 10) if n < 20 else date(2026, 4, 10) if n < 30 else None,
        }
        for n in range(100)
    ]
    rows += [{"customer_id": f"old{n}", "since": date(2020, 1, 1)} for n in range(50)]
    days = [{"day": date(2026, 1, 1)}, {"day": date(2026, 6, 30)}]
    store = given.reader(customers=rows, contacts=days)
    found = cohorts(store, everyone(), Period(date(2026, 6, 1), date(2026, 6, 30)))
    assert [line.name for line in found.lines] == ["All customers", "2026 Q1"]
    line = found.lines[1]
    assert (line.customers, line.lost) == (100, 30)
    shares = {age.months: age.share for age in line.ages}
    assert [shares[month] for month in (0, 1, 2, 3, 4, 5)] == pytest.approx([1, 1, 0.8, 0.8, 0.7, 0.7])
    assert {age.months: age.n for age in line.ages}[2] == 80
    # The older ones are never seen at these ages: they are no evidence for them.
    assert found.lines[0].at(2) == line.at(2)


def test_contacts_by_segment_and_reason_add_up_to_the_segment(company: Reader) -> None:
    cells = matrix(company, everyone(), "contacts_per_customer", SPRING).cells
    whole = {
        figure.dimensions["segment"]: figure.value
        for figure in measure(company, everyone(), ["contacts_per_customer"], SPRING, by=("segment",))
    }
    for segment, value in whole.items():
        mine = [cell.value or 0.0 for cell in cells if cell.dimensions["segment"] == segment]
        assert sum(mine) == pytest.approx(value)


def test_satisfaction_by_segment_and_reason_is_that_of_the_catalogue(company: Reader) -> None:
    found = matrix(company, everyone(), "csat", SPRING)
    assert found.cells == tuple(measure(company, everyone(), ["csat"], SPRING, by=("segment", "reason")))
    with pytest.raises(QuestionError, match="not shown by segment"):
        matrix(company, everyone(), "aht", SPRING)


def test_a_customer_without_a_start_was_there_all_the_time(company: Reader) -> None:
    store = given.reader(
        customers=[
            {"customer_id": "a"},
            {"customer_id": "b", "since": date(2026, 4, 1), "left_on": date(2026, 4, 30)},
        ],
        contacts=[{"day": date(2026, 4, 3)}],
    )
    found = customers.roster(store, everyone(), SPRING, Where())
    assert found.exposure.tolist() == pytest.approx([61 / 365.25, 30 / 365.25])
    active, lost = customers.months(found, SPRING)
    assert active.tolist() == [2, 1]
    assert lost.tolist() == [0, 1]


@pytest.fixture(scope="module")
def stores(company: Reader) -> dict[str, Reader]:
    return {
        "company": company,
        "nothing": given.reader(),
        "a contact": given.reader(contacts=[{"day": date(2026, 4, 3)}]),
        "customers alone": given.reader(
            customers=[{"customer_id": f"k{n}", "annual_value": 10.0} for n in range(30)],
            contacts=[{"day": date(2026, 4, 3)}],
        ),
        "answers alone": given.reader(
            answers=[{"day": date(2026, 4, 3), "csat": 5, "stay": 1, "needs": "x;y", "segment": None}] * 12
        ),
    }


SCOPES = [everyone(), LEAD, Scope.employee("self", "e1"), Scope("nobody")]


@pytest.mark.slow
@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.person)
@pytest.mark.parametrize("store", ["company", "nothing", "a contact", "customers alone", "answers alone"])
def test_no_question_fails(store: str, scope: Scope, stores: dict[str, Reader]) -> None:
    reader = stores[store]
    for period in (
        SPRING,
        Period(date(2019, 1, 1), date(2019, 1, 9)),
        Period(date(2026, 4, 3), date(2026, 4, 3)),
    ):
        for split in ("band", "segment", "contract", "region"):
            found = groups(reader, scope, split, period)
            assert found.reason or set(found.whole) == set(METRICS)
        for whom in ("high", "lost"):
            known = traits(reader, scope, "high" if whom == "high" else "lost", period)
            assert known.reason or known.traits
        for split in ("start", "segment"):
            kept = cohorts(reader, scope, period, split)
            assert kept.reason or kept.lines
        for metric in CELLS:
            cells = matrix(reader, scope, metric, period)
            assert cells.reason or cells.cells
        wished = needs(reader, scope, period)
        assert wished.reason or wished.needs
        heavy = weighted(
            reader, scope, ["csat", "nps", "wait_time", "retention", "clv"], period, against=SPRING
        )
        assert all(one.reason or one.weighted.value is not None for one in heavy)
        bands = groups(reader, scope, "band", period)
        said = sentences_customers.customers(bands, heavy, traits(reader, scope, "lost", period))
        assert said.endswith(".")
        assert "nan" not in said
        assert sentences_customers.needs(wished).endswith(".")
    found_life = life(reader, scope, "k1")
    assert "None" not in sentences_customers.timeline(found_life)
