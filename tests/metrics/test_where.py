"""Filters and dimensions as people write them."""

from __future__ import annotations

import pytest

from allegiance.errors import QuestionError
from allegiance.metrics.where import Where, from_mapping, parse_by, parse_where


def test_filters_from_texts() -> None:
    where = parse_where(["team=North", "team = South ", "reason=", "Channel=voice", "team=North"])
    assert where == Where(team=("North", "South"), reason=("",), channel=("voice",))
    assert where.dimensions == ("team", "channel", "reason")
    assert where.parameters["reasons"] == [""]
    assert where.parameters["sites"] == []
    assert where.label == "team North or South; channel voice; reason (not known)"


def test_a_value_may_hold_an_equals_sign() -> None:
    assert parse_where(["queue=a=b"]).queue == ("a=b",)


def test_what_is_not_known_can_be_asked_for_by_its_name() -> None:
    assert parse_where(["team=(not known)"]).team == ("",)
    assert from_mapping({"team": ["(not known)", "N"]}).team == ("", "N")


def test_replacing_a_filter() -> None:
    where = Where(team=("N",)).but(team=None, channel="voice", reason=["a", "b"])
    assert where == Where(team=("",), channel=("voice",), reason=("a", "b"))
    assert where.but(team=()).team == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("teem=N", 'Did you mean "team"?'), ("North", "Write dimension=value"), ("week=1", "There are: site")],
)
def test_what_is_no_filter_is_refused(text: str, expected: str) -> None:
    with pytest.raises(QuestionError) as error:
        parse_where([text])
    assert expected in error.value.todo


def test_by() -> None:
    assert parse_by("team, month,team") == ("team", "month")
    assert parse_by("") == ()
    with pytest.raises(QuestionError, match="montth"):
        parse_by("montth")
