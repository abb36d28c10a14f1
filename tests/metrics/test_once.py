"""What was asked once is not asked again; another scope, or other data, always is."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from allegiance.metrics import once as module
from allegiance.metrics.asking import Asker
from allegiance.metrics.once import KEPT, once
from allegiance.people.scope import Scope, everyone


class Store:
    """As far as this needs one."""

    settings = Path()
    generation = 1


def test_the_same_is_answered_once_and_nobody_gets_anothers_answer() -> None:
    store, other = cast(Asker, Store()), cast(Asker, Store())
    asked: list[str] = []

    def answer(text: str) -> str:
        asked.append(text)
        return text

    lead = Scope.lead("lead", "N")
    assert once(store, ("a", everyone()), lambda: answer("all")) == "all"
    assert once(store, ("a", everyone()), lambda: answer("again")) == "all"
    assert once(store, ("a", lead), lambda: answer("team")) == "team"
    assert once(other, ("a", everyone()), lambda: answer("other data")) == "other data"
    assert asked == ["all", "team", "other data"]


def test_the_oldest_are_forgotten_and_a_closed_store_takes_its_answers_along() -> None:
    store = cast(Asker, Store())
    for number in range(KEPT + 5):
        once(store, number, lambda number=number: number)  # type: ignore[misc]
    assert once(store, KEPT + 4, lambda: -1) == KEPT + 4
    assert once(store, 0, lambda: -1) == -1
    held = len(module._held)
    del store
    assert len(module._held) < held
