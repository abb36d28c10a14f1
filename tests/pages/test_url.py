"""The address is the view: what is read from it is what is written to it, and what is unknown is said."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from allegiance.metrics.period import Period
from pages.parts import url

FIRST, LAST = date(2024, 7, 1), date(2026, 6, 29)
MEMBERS = {"team": {"North": "North", "South": "South", "": "(not known)"}, "channel": {"voice": "voice"}}


def read(**parameters: list[str]) -> url.Filters:
    return url.read(parameters, MEMBERS, FIRST, LAST)


def test_nothing_asked_is_the_last_13_weeks_against_those_before():
    found = read()
    assert found.period == Period(date(2026, 3, 31), LAST)
    assert found.against == Period(date(2025, 12, 30), date(2026, 3, 30))
    assert found.query == {}
    assert found.ignored == ()


def test_filters_are_read_and_written_alike():
    asked = {
        "period": ["2026-05"],
        "against": ["year"],
        "team": ["North", "(not known)"],
        "channel": ["voice"],
    }
    found = read(**asked)
    assert found.period.label == "May 2026"
    assert found.against is not None
    assert found.against.label == "May 2025"
    assert found.where.team == ("North", "")
    assert found.query == asked
    assert read(**found.query) == found


@given(
    st.lists(st.sampled_from(["North", "South", "(not known)"]), unique=True),
    st.sampled_from(["last-28-days", "all", "2025", "2026-Q1", "2026-05-03..2026-05-09"]),
    st.sampled_from(["previous", "year", "none"]),
)
def test_a_link_shared_is_the_view_shared(teams: list[str], period: str, against: str):
    found = read(team=teams, period=[period], against=[against])
    assert read(**found.query) == found


def test_unknown_values_are_left_out_and_said():
    found = read(team=["Nort", "North"], site=["Lille"], period=["yesterday"], against=["never"])
    assert found.where.team == ("North",)
    assert found.where.site == ()
    assert found.period.days == 91
    assert found.against == found.period.previous()
    assert len(found.ignored) == 4
    assert "Nort" in " ".join(found.ignored)


def test_an_empty_value_asks_for_nothing():
    found = read(team=[""], period=[""])
    assert found.where.team == ()
    assert found.ignored == ()


def test_a_very_long_value_is_not_repeated_in_full():
    found = read(team=["x" * 5000])
    assert len(found.ignored[0]) < 200


def test_where_nothing_came_before_nothing_is_compared():
    found = read(period=["all"])
    assert found.against is None
    assert found.against_text == "previous"
    assert found.query == {"period": ["all"]}


def test_without_data_there_is_still_a_period():
    found = url.read({"period": ["all"]}, {}, None, None)
    assert found.period.days == 91
    assert found.ignored


def test_a_step_down_keeps_everything_else():
    found = read(period=["2026-05"], channel=["voice"])
    assert found.at(team="North") == {"period": ["2026-05"], "team": ["North"], "channel": ["voice"]}
    assert found.at(team=None)["team"] == ["(not known)"]
    assert found.at(channel=()) == {"period": ["2026-05"]}


def test_a_page_may_have_a_usual_period_of_its_own():
    given = {"last": LAST, "first": FIRST, "members": MEMBERS}
    year = url.read({}, usual=url.YEAR, **given)
    assert year.period_text == url.YEAR
    # its links say so, because other pages take another period when none is named
    assert year.query["period"] == [url.YEAR]
    short = url.read({"period": [url.DEFAULT_PERIOD]}, usual=url.YEAR, **given)
    assert short.query["period"] == [url.DEFAULT_PERIOD]
    assert url.read({"period": ["nonsense"]}, usual=url.YEAR, **given).ignored == (
        "“nonsense” is no period; the last 52 weeks are shown instead.",
    )
