"""What pages say of whole weeks, and which splits they offer, to whoever sees groups only."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from allegiance.metrics import permitted
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.rights import Role
from allegiance.people.scope import Scope, everyone

READER = SimpleNamespace(settings=SimpleNamespace(settle_days=0))
EVA = Scope.of(Role.executive, "eva")
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
LAST = date(2026, 6, 1)


def test_whole_weeks_are_told_to_whoever_is_answered_in_them():
    # The weeks of April: Thursdays 2 to 30 April.
    assert permitted.told(READER, EVA, Where(), APRIL, LAST) == "whole weeks from 30 March 2026 to 3 May 2026"
    assert permitted.told(READER, everyone(), Where(), APRIL, LAST) == ""


def test_nothing_is_told_where_days_count_as_asked_or_none_does():
    weeks = Period(date(2026, 3, 30), date(2026, 5, 3))
    assert permitted.told(READER, EVA, Where(), weeks, LAST) == ""
    assert permitted.told(READER, EVA, Where(), Period(date(2026, 4, 3), date(2026, 4, 5)), LAST) == ""


@pytest.mark.parametrize(
    ("note", "left"),
    [
        ("whole weeks from a to b", ""),
        ("known up to x; whole weeks from a to b", "known up to x"),
        ("whole weeks from a to c", "whole weeks from a to c"),
        ("", ""),
    ],
)
def test_a_note_repeats_nothing_that_was_said(note: str, left: str):
    assert permitted.besides(note, "whole weeks from a to b") == left


def test_splits_that_are_refused_are_not_offered():
    names = ["team", "channel", "reason"]
    assert permitted.splits(EVA, names, Where()) == names
    assert permitted.splits(EVA, names, Where(site=("Lille",))) == ["team"]
    assert permitted.splits(EVA, names, Where(channel=("chat",))) == ["channel"]
    assert permitted.splits(everyone(), names, Where(site=("Lille",))) == names
