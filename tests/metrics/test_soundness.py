"""Parts add up to wholes, and how a figure is fetched never changes it.

A failure here means a wrong number without an error.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allegiance.metrics.asking import FACTS, GRAINS, flags, grain, needed, parameters, rollup, thresholds
from allegiance.metrics.catalogue import load
from allegiance.metrics.measure import measure
from allegiance.metrics.percentiles import seconds
from allegiance.metrics.period import Period
from allegiance.metrics.where import DIMENSIONS, PLACES, Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader

FIRST = date(2026, 3, 2)
WHOLE = Period(FIRST, FIRST + timedelta(days=80))
FAMILIES = ("contacts", "answers", "invitations")
COLUMNS = {
    name: sorted({c for m in load().metrics.values() if m.family.id == name for c in m.columns})
    for name in FAMILIES
}
MEMBERS = {
    "site": ["A", "B"],
    "team": ["t0", "t1", "t2", ""],
    "employee": ["e0", "e1", "e7", ""],
    "channel": ["voice", "chat", ""],
    "queue": ["first", "second"],
    "reason": ["billing", "delivery", ""],
    "segment": ["gold", "silver"],
}

NOWHERE = Where()

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
families = st.sampled_from(FAMILIES)
splits = st.lists(st.sampled_from(DIMENSIONS), unique=True, max_size=4)
filters = st.builds(
    Where,
    **{
        name: st.one_of(st.just(()), st.lists(st.sampled_from(found), max_size=2).map(tuple))
        for name, found in MEMBERS.items()
    },
)


def total(reader: Reader, family: str, where: Where = NOWHERE, period: Period = WHOLE) -> np.ndarray:
    rows = rollup(reader, everyone(), family, COLUMNS[family], period, (), where)
    return rows.to_numpy(dtype=float, na_value=0.0).sum(axis=0)


def plain(frame: pd.DataFrame) -> list[str]:
    """Rows as sorted text: what is missing is None, a whole number has no point."""
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return sorted(
        repr([int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in row])
        for row in rows
    )


@quick
@given(family=families, by=splits, where=filters)
def test_any_split_adds_up_to_the_whole(company: Reader, family: str, by: list[str], where: Where) -> None:
    rows = rollup(company, everyone(), family, COLUMNS[family], WHOLE, by, where)
    parts = rows[COLUMNS[family]].to_numpy(dtype=float, na_value=0.0).sum(axis=0)
    assert parts == pytest.approx(total(company, family, where))


@quick
@given(family=families, where=filters, cut=st.integers(0, 79))
def test_two_periods_add_up_to_one(company: Reader, family: str, where: Where, cut: int) -> None:
    day = FIRST + timedelta(days=cut)
    early = total(company, family, where, Period(FIRST, day))
    late = total(company, family, where, Period(day + timedelta(days=1), WHOLE.end))
    assert early + late == pytest.approx(total(company, family, where))


@quick
@given(family=families, by=splits, where=filters)
def test_every_grain_and_the_facts_give_the_same_answer(
    company: Reader, family: str, by: list[str], where: Where
) -> None:
    dimensions = needed(everyone(), by, where)
    given_parameters = parameters(WHOLE, by, where)
    asked = [*by, *COLUMNS[family]]
    answers = [
        company.select(
            everyone(), f"metrics/{family}_facts", asked, **given_parameters, **thresholds(company.settings)
        )
    ]
    for name, kept in GRAINS:
        if dimensions <= kept:
            answers.append(
                company.select(everyone(), f"metrics/{family}", asked, grain=name, **given_parameters)
            )
    found = [plain(answer) for answer in answers]
    assert all(rows == found[0] for rows in found)


@pytest.mark.parametrize("where", [Where(), Where(channel=("voice",)), Where(channel=("",))])
@pytest.mark.parametrize("by", [(), ("channel",), ("day",), ("week", "channel"), ("month",)])
def test_counts_per_second_agree_with_the_contacts(
    company: Reader, by: tuple[str, ...], where: Where
) -> None:
    rolled = seconds(company, everyone(), ["queue", "hold", "wait"], WHOLE, by, where)
    columns = [*by, "measure", "second", "n"]
    counted = company.select(
        everyone(),
        "metrics/durations_facts",
        columns,
        measures=["queue", "hold", "wait"],
        **parameters(WHOLE, by, where),
    )
    assert plain(rolled) == plain(counted)


def test_offered_is_answered_and_abandoned_and_other(company: Reader) -> None:
    columns = ["offered", "answered", "abandoned", "other"]
    for by in PLACES:
        rows = rollup(company, everyone(), "contacts", columns, WHOLE, [by], Where())
        found = rows[columns].to_numpy(dtype=float)
        assert (found[:, 0] == found[:, 1:].sum(axis=1)).all()
        assert found[:, 0].sum() > 0


@pytest.mark.parametrize(
    ("dimensions", "expected"),
    [
        ((), "team"),
        (("team",), "team"),
        (("channel",), "team"),
        (("team", "channel"), "team"),
        (("reason",), "topic"),
        (("channel", "segment"), "topic"),
        (("employee",), "people"),
        (("employee", "team"), "people"),
        (("team", "reason"), FACTS),
        (("employee", "channel"), FACTS),
        (("employee", "reason"), FACTS),
    ],
)
def test_the_smallest_grain_that_has_the_dimensions(dimensions: tuple[str, ...], expected: str) -> None:
    assert grain(frozenset(dimensions)) == expected


def test_a_restricted_scope_uses_only_rows_that_name_its_teams() -> None:
    assert grain(needed(Scope.lead("lead", "t1"), ["reason"])) == FACTS
    assert grain(needed(Scope.lead("lead", "t1"), ["channel"])) == "team"
    assert grain(needed(Scope.employee("self", "e1"), [])) == "people"
    assert grain(needed(Scope.employee("self", "e1"), ["reason"])) == FACTS


@pytest.mark.parametrize(
    "by", [(), ("site",), ("channel",), ("reason",), ("employee",), ("month",), ("employee", "reason")]
)
def test_a_scope_of_a_team_sees_what_a_filter_on_it_shows(company: Reader, by: tuple[str, ...]) -> None:
    names = [
        name
        for name, metric in load().metrics.items()
        if metric.family.id not in ("customers", "outreach", "employees") and not metric.not_measured
    ]
    inside = measure(company, Scope.lead("lead", "t1"), names, WHOLE, by=by)
    filtered = measure(company, everyone(), names, WHOLE, by=by, where=Where(team=("t1",)))
    seen = [(f.metric, dict(f.dimensions), f.value, f.n) for f in inside]
    assert seen == [(f.metric, dict(f.dimensions), f.value, f.n) for f in filtered]
    assert any(f.value is not None for f in inside)


def test_a_scope_of_employees_sees_what_a_filter_on_them_shows(company: Reader) -> None:
    names = ["csat", "contacts", "over_five_minutes", "queue_p90", "fcr_observed"]
    inside = measure(company, Scope.employee("self", "e1"), names, WHOLE)
    filtered = measure(company, everyone(), names, WHOLE, where=Where(employee=("e1",)))
    assert [(f.metric, f.value, f.n) for f in inside] == [(f.metric, f.value, f.n) for f in filtered]


def test_flags_name_every_dimension() -> None:
    assert set(flags(["team"])) == {f"by_{name}" for name in DIMENSIONS} | {"by_customer", "by_bands"}
    assert [name for name, on in flags(["team", "week"]).items() if on] == ["by_team", "by_week"]
