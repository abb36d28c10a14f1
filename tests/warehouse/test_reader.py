"""What a reader keeps is given to nobody else, for nothing else, and cannot be changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from allegiance.people.scope import Scope, everyone
from allegiance.warehouse import reader as readers
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN

DAYS = {"first_day": date(2026, 4, 1), "last_day": date(2026, 4, 30)}
FACTS = GIVEN | DAYS


def store(contacts: int) -> Reader:
    """That many contacts of the team N, and one of S."""
    rows = [{"day": date(2026, 4, 3), "team": "N", "employee_id": "e1"}] * contacts
    return given.reader(contacts=[*rows, {"day": date(2026, 4, 4), "team": "S", "employee_id": "e2"}])


def kept(reader: Reader, scope: Scope, **parameters: object) -> int:
    """Contacts, as kept."""
    rows = reader.keep(scope, "metrics/contacts_facts", ["contacts"], **(FACTS | parameters))
    return int(rows["contacts"].sum())


def test_what_is_kept_never_crosses_persons() -> None:
    reader = store(3)
    lead = Scope.lead("lead", "N")
    assert kept(reader, everyone()) == 4
    assert kept(reader, lead) == 3
    assert kept(reader, Scope.lead("lead", "S")) == 1
    assert kept(reader, Scope.employee("self", "e2")) == 1
    assert kept(reader, Scope("nobody")) == 0
    assert kept(reader, everyone()) == 4
    assert kept(reader, lead) == 3


def test_what_is_kept_never_crosses_stores() -> None:
    assert kept(store(3), everyone()) == 4
    assert kept(store(5), everyone()) == 6


def test_what_is_kept_answers_the_same_question_only() -> None:
    reader = store(3)
    assert kept(reader, everyone(), teams=["N"]) == 3
    assert kept(reader, everyone(), teams=["S"]) == 1
    assert kept(reader, everyone(), last_day=date(2026, 4, 3)) == 3
    split = reader.keep(
        everyone(),
        "metrics/contacts_facts",
        ["team", "contacts"],
        **FACTS,
    )
    assert split["team"].isna().all()
    split = reader.keep(
        everyone(), "metrics/contacts_facts", ["team", "contacts"], **(FACTS | {"by_team": True})
    )
    assert set(split["team"]) == {"N", "S"}


def test_the_same_question_is_answered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = store(3)
    asked: list[str] = []
    select = Reader.select

    def counted(self: Reader, scope: Scope, name: str, *rest: object, **parameters: object) -> object:
        asked.append(name)
        return select(self, scope, name, *rest, **parameters)  # type: ignore[arg-type]

    monkeypatch.setattr(Reader, "select", counted)
    assert [kept(reader, everyone()) for _ in range(3)] == [4, 4, 4]
    assert len(asked) == 1


def test_whoever_writes_to_what_is_kept_writes_to_a_copy() -> None:
    reader = store(3)
    for _ in range(2):
        rows = reader.keep(everyone(), "metrics/contacts_facts", ["contacts"], **FACTS)
        assert rows["contacts"].tolist() == [4]
        rows.loc[0, "contacts"] = 99
    assert kept(reader, everyone()) == 4


def test_only_the_newest_few_answers_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = store(1)
    for day in range(1, readers.KEPT + 9):
        kept(reader, everyone(), last_day=date(2026, 4, 4) + timedelta(days=day))
    assert len(reader._kept) == readers.KEPT
    monkeypatch.setattr(readers, "KEPT_BYTES", 0)
    assert kept(reader, everyone(), teams=["N"]) == 1
    assert not reader._kept
