"""Two issues of one period, subtracted: nothing about fewer than five rows is left."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from allegiance.charts.spec import Chart, Column, Table
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure, Point, Series
from allegiance.metrics.where import Where
from allegiance.people.rights import RIGHTS, Role
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings
from allegiance.snapshots import compared, issued, make, promises
from allegiance.snapshots.compared import FEW, NOTHING, Issue, Issued
from allegiance.snapshots.document import Document, Fact, Stamp
from allegiance.snapshots.facts import Facts, number, of_picture
from allegiance.snapshots.issued import Now
from allegiance.snapshots.make import Kind
from allegiance.snapshots.render import render
from allegiance.work.database import open_work
from allegiance.work.tables import issues
from tests.snapshots import printed, worlds

QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
BEFORE = Period(date(2026, 1, 1), date(2026, 3, 31))
NOWHERE = Where()
CEO = Scope.of(Role.executive, "ceo@x")
Cells = dict[str, tuple[int, int]]
"""Team to answers, and of them the satisfied."""


def figures(cells: Cells) -> list[Figure]:
    """The whole, then each team; fewer than ten answers are not shown."""
    n, k = (sum(one[at] for one in cells.values()) for at in (0, 1))
    parts = [({}, n, k), *(({"team": name}, n, k) for name, (n, k) in sorted(cells.items()))]
    return [
        Figure("csat", where, k / n if n >= 10 else None, n, 0.1, 0.9, reason="" if n >= 10 else "too few")
        for where, n, k in parts
    ]


def as_issue(found: Sequence[Figure], made: date = date(2026, 7, 3), definitions: str = "d") -> Issue:
    facts = {}
    for one in found:
        key = compared._key(one, NOWHERE)
        facts[key] = Fact(*key, number(one.value), one.n, number(one.low), number(one.high), "x")
    return Issue(made, definitions, facts, 3)


teams = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.integers(0, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    min_size=1,
)


@given(st.lists(teams, min_size=2, max_size=4))
@example([{"c": (10, 0)}, {"d": (41, 0)}, {"c": (6, 0)}, {"b": (1, 0), "c": (15, 0), "d": (35, 0)}])
@example(
    [
        {"c": (10, 0)},
        {"d": (41, 0)},
        {"a": (0, 0), "b": (0, 0), "c": (6, 0), "d": (0, 0)},
        {"a": (0, 0), "b": (1, 0), "c": (15, 0), "d": (35, 0)},
    ]
)
@example(
    [
        {"a": (16, 0), "b": (10, 0), "c": (15, 0)},
        {"a": (10, 0), "b": (15, 0), "c": (10, 0)},
        {"a": (0, 0), "b": (6, 0)},
    ]
)
@settings(max_examples=200, deadline=None)
def test_whoever_subtracts_issues_is_left_with_five_rows_or_none(worlds_: list[Cells]) -> None:
    """Every issue against every earlier one, team by team and all teams together."""
    before: list[Issue] = []
    out: list[dict[object, Figure]] = []
    for cells in worlds_:
        found = Issued(tuple(before), definitions="d").figures(figures(cells), NOWHERE)
        before.append(as_issue(found))
        out.append({compared._key(one, NOWHERE): one for one in found if one.shown})
    for at, later in enumerate(out):
        for earlier in out[:at]:
            both = later.keys() & earlier.keys()
            for key in both:
                apart = abs(later[key].n - earlier[key].n)
                assert apart == 0 or apart >= FEW
                if not apart:
                    assert number(later[key].value) == number(earlier[key].value)
            if () in {key[1] for key in both}:  # type: ignore[index]
                # The rest of the whole, whoever it is made of.
                [whole] = [key for key in both if not key[1]]  # type: ignore[index]
                rest = sum((1 if key == whole else -1) * (later[key].n - earlier[key].n) for key in both)
                assert rest == 0 or abs(rest) >= FEW
            parts, before_parts = (
                {key for key in one if key[1]}  # type: ignore[index]
                for one in (later, earlier)
            )
            if parts == before_parts:
                # All parts together are the whole, which may have been held back itself.
                apart = abs(sum(later[key].n - earlier[key].n for key in parts))
                assert apart == 0 or apart >= FEW


@given(teams)
def test_what_did_not_change_is_issued_again_as_it_is(cells: Cells) -> None:
    found = figures(cells)
    assert Issued((as_issue(found),), definitions="d").figures(found, NOWHERE) == found


def test_one_answer_more_prints_what_was_issued_and_says_so() -> None:
    was, is_now = figures({"a": (40, 20), "b": (60, 30)}), figures({"a": (41, 21), "b": (60, 30)})
    held = Issued((as_issue(was),), definitions="d")
    found = held.figures(is_now, NOWHERE)
    assert [(one.n, one.value) for one in found] == [(one.n, one.value) for one in was]
    assert all(one.note == "as issued on 3 July 2026 (generation 3)" for one in found)
    assert all(one.change is None for one in found)
    assert held.kept == {(date(2026, 7, 3), 3)}


def test_a_part_that_is_held_back_holds_back_what_it_adds_up_with() -> None:
    """Six answers more, one of them in team a: the whole and team b would leave that one alone."""
    was, is_now = figures({"a": (40, 20), "b": (60, 30)}), figures({"a": (41, 21), "b": (65, 30)})
    found = Issued((as_issue(was),), definitions="d").figures(is_now, NOWHERE)
    by = {tuple(one.dimensions.values()): one.n for one in found}
    assert by == {(): 106, ("a",): 40, ("b",): 60}


def test_bands_and_the_row_of_all_are_printed_of_one_issue() -> None:
    """A table that must add up is settled as one: with the whole as issued and its bands as they are it would not."""

    def bands(cells: Cells) -> list[Figure]:
        return [
            replace(one, dimensions={"band": one.dimensions.get("team", "All")}) for one in figures(cells)
        ]

    for was, now in (
        (
            {"a": (40, 20), "b": (60, 30)},
            {"a": (50, 20), "b": (52, 30)},
        ),  # the whole by two, its bands by eight
        ({"a": (40, 20), "b": (60, 30)}, {"a": (42, 20), "b": (70, 30)}),  # one band by two
        ({"a": (40, 20), "b": (9, 3)}, {"a": (46, 20), "b": (8, 3)}),  # what is hidden by one
    ):
        found = Issued((as_issue(bands(was)),), definitions="d").figures(bands(now), NOWHERE, "All")
        assert [one.n for one in found if one.shown] == [one.n for one in bands(was) if one.shown]
    more = bands({"a": (50, 20), "b": (70, 30)})
    assert (
        Issued((as_issue(bands({"a": (40, 20), "b": (60, 30)})),), definitions="d").figures(
            more, NOWHERE, "All"
        )
        == more
    )


@pytest.mark.parametrize(
    ("rows", "out"),
    [
        ([("a", "70.0%", "40"), ("b", "60.0%", "60")], False),
        ([("a", "70.0%", "42"), ("b", "60.0%", "75")], True),
        ([("a", "70.0%", "46"), ("b", "60.0%", "58")], True),
        ([("a", "71.0%", "40"), ("b", "60.0%", "60")], True),
        ([("a", "71.0%", "50"), ("b", "60.0%", "70"), ("c", "50.0%", "3")], False),
    ],
)
def test_a_picture_is_left_out_where_a_row_of_it_moved_by_a_few(
    rows: list[tuple[str, str, str]], out: bool
) -> None:
    def drawn(cells: Sequence[tuple[str, str, str]]) -> list[Fact]:
        columns = (Column("Team", numeric=False), Column("Value"), Column("n"))
        return of_picture(Chart(title="Teams", unit="", alt="x", table=Table(columns, tuple(cells))))

    facts = {(one.id, one.place): one for one in drawn([("a", "70.0%", "40"), ("b", "60.0%", "60")])}
    assert {one.n for one in facts.values()} == {40, 60}
    held = Issued((Issue(date(2026, 7, 3), "d", facts),), definitions="d")
    assert held.holds(drawn(rows)) is out
    assert not Issued().holds(drawn(rows))


def test_every_earlier_issue_counts_and_not_the_last_alone() -> None:
    first, second, third = (figures({"a": (n, n // 2)}) for n in (100, 106, 101))
    held = Issued((as_issue(first), as_issue(second, date(2026, 8, 1))), definitions="d")
    assert [one.n for one in held.figures(third, NOWHERE)] == [106, 106]


def test_as_many_answers_that_say_something_else_are_held_back() -> None:
    was, is_now = figures({"a": (40, 20)}), figures({"a": (40, 21)})
    assert Issued((as_issue(was),), definitions="d").figures(is_now, NOWHERE)[0].value == 0.5
    other = Issued((as_issue(was, definitions="older"),), definitions="d").figures(is_now, NOWHERE)
    assert other[0].value == 21 / 40, "the same answers, by another definition"


def test_what_was_not_issued_then_is_not_issued_beside_it() -> None:
    was, is_now = figures({"a": (40, 20), "b": (9, 3)}), figures({"a": (41, 20), "b": (19, 5)})
    found = Issued((as_issue(was),), definitions="d").figures(is_now, NOWHERE)
    new = next(one for one in found if one.dimensions == {"team": "b"})
    assert new.value is None
    assert "fewer than 5 rows" in new.reason


def test_a_change_is_left_out_where_the_period_before_was_issued_otherwise() -> None:
    one = Figure("csat", {}, 0.5, 400, previous=0.52, previous_n=301, change=-0.02, verdict="worse")
    was = as_issue([Figure("csat", {}, 0.521, 300)])
    [found] = Issued(before=(was,), definitions="d").figures([one], NOWHERE)
    assert (found.value, found.change, found.previous, found.verdict) == (0.5, None, None, "")
    same = as_issue([Figure("csat", {}, 0.52, 301)])
    assert Issued(before=(same,), definitions="d").figures([one], NOWHERE) == [one]


def test_a_line_is_drawn_as_it_was_issued() -> None:
    points = [Point(date(2026, 4, 6), 0.5, 40), Point(date(2026, 4, 13), 0.6, 50)]
    series = Series("csat", "week", tuple(points), centre=0.5, limits=((0.4, 0.6), (0.4, 0.6)))
    facts = Facts()
    facts.points("csat", "week", series.points, NOWHERE)
    was = Issue(date(2026, 7, 3), "d", {(one.id, one.place): one for one in facts.all()}, 3)
    held = Issued(definitions="d", weeks=(was,))
    assert held.series(series, NOWHERE) == series
    more = replace(series, points=(points[0], Point(date(2026, 4, 13), 0.61, 51)))
    found = held.series(more, NOWHERE)
    assert [(one.value, one.n) for one in found.points] == [(0.5, 40), (0.6, 50)]
    assert found.limits == ()
    assert found.note == "as issued on 3 July 2026 (generation 3)"


def _document(*facts: Fact, kind: str = "executive") -> Document:
    stamp = Stamp(
        "Q2", QUARTER.start.isoformat(), QUARTER.end.isoformat(), "", "2026-06-30T00:00:00Z", "d", 3, "a" * 64
    )
    return Document(kind, "t", "", "Northwind", "", (), facts, stamp)


def test_issues_are_kept_and_read_by_everybody_who_sees_the_same(work_home: Settings) -> None:
    fact = Fact("csat", (("team", "a"),), "0.5", 40, "0.4", "0.6", "50.0%")
    issued.keep(work_home, CEO, _document(fact), clock=lambda: datetime(2026, 7, 3, 23, tzinfo=UTC))
    council = Scope("council@x", Role.auditor, RIGHTS[Role.auditor], all_rows=True)
    for scope in (CEO, council):
        held = issued.earlier(work_home, scope, QUARTER, BEFORE, Now("d"))
        assert [one.facts for one in held.earlier] == [{("csat", (("team", "a"),)): fact}]
        assert held.before == ()
    later = issued.earlier(work_home, CEO, Period(date(2026, 7, 1), date(2026, 9, 30)), QUARTER, Now("d"))
    assert (len(later.earlier), len(later.before)) == (0, 1)


def test_of_whoever_sees_people_nothing_is_kept_or_compared(work_home: Settings) -> None:
    for scope in (everyone(), Scope.lead("lead@x", "a")):
        assert issued.keep(work_home, scope, _document()) == ""
        assert issued.earlier(work_home, scope, QUARTER, BEFORE, Now("d")) == NOTHING


@pytest.mark.slow
def test_what_did_not_change_is_the_same_file_again(tmp_path: Path) -> None:
    reader = worlds.company(tmp_path / "home", contacts=400)
    (tmp_path / "home" / "promise.toml").write_bytes(promises.SHIPPED.read_bytes())
    scope = worlds.scope(reader, Role.executive)
    made = [make.for_scope(reader, scope, Kind.promise, worlds.WEEKS) for _ in range(2)]
    assert made[0].pdf == made[1].pdf
    with open_work(reader.settings).reading() as connection:
        assert connection.execute(select(func.count()).select_from(issues)).scalar_one() == 2


def test_looking_makes_no_work_database(tmp_path: Path) -> None:
    assert issued.earlier(Settings(home=tmp_path), CEO, QUARTER, BEFORE, Now("d")) == NOTHING
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_pack_whose_rows_moved_by_a_few_leaves_pictures_out_and_says_of_which_data_it_is(
    tmp_path: Path,
) -> None:
    """End to end: what was issued said two rows fewer of a theme, and of a band."""
    reader = worlds.company(tmp_path / "home", contacts=1500)
    scope = worlds.scope(reader, Role.executive)
    first = make.for_scope(reader, scope, Kind.executive, worlds.WEEKS)
    sections = [one.section for one in first.document.sheets]
    assert {"Voice", "Customers"} <= set(sections)
    with open_work(reader.settings).writing() as connection:
        text = json.loads(connection.execute(select(issues.c.facts)).scalar_one())
        for one in text["facts"]:
            at = dict(one["place"])
            if at.get("picture", "").startswith("Share of comments") or at.get("band") == "Top 10%":
                one["n"] -= 2
        connection.execute(update(issues).values(facts=json.dumps(text), generation=7))
    found = make.for_scope(reader, scope, Kind.executive, worlds.WEEKS).document
    by = {one.section: one for one in found.sheets}
    assert list(by) == sections
    assert by["Voice"].answer.startswith("Left out")
    assert not by["Voice"].blocks
    bands = {one.place[0][1]: one.n for one in found.facts if one.id == "csat" and "band" in dict(one.place)}
    assert bands["All"] == 269
    assert bands["Top 10%"] == 31
    assert found.stamp.issued == (7,)
    assert "some figures as issued: 7" in printed.text(render(found))


@pytest.mark.slow
def test_a_pack_made_again_with_one_answer_more_tells_nothing_new(tmp_path: Path) -> None:
    """End to end: the pack is issued, a few contacts come in, and it is issued again."""
    home = tmp_path / "home"
    first = worlds.company(home, contacts=1500)
    scope = worlds.scope(first, Role.executive)
    was = make.for_scope(first, scope, Kind.executive, worlds.WEEKS)
    second = worlds.company(home, contacts=1506)
    now = make.for_scope(second, scope, Kind.executive, worlds.WEEKS)
    before = {(one.id, one.place): one for one in was.document.facts}
    for one in now.document.facts:
        old = before.get((one.id, one.place))
        if old and old.value and one.value:
            apart = abs((one.n or 0) - (old.n or 0))
            assert apart == 0 or apart >= FEW, (one, old)
    assert "as issued on" in printed.text(now.pdf)
