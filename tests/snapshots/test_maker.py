"""What makes a kept document another one: rights, modes, and what became of the scorecards that it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from allegiance.settings import Settings
from allegiance.snapshots import maker
from allegiance.snapshots.ledger_rows import Delivery, Run, State, To
from allegiance.snapshots.maker import Snapshots
from allegiance.warehouse.reader import Reader
from allegiance.work import database
from tests.metrics import given
from tests.pages import paid
from tests.snapshots.posts import DUE

ROSTER = "person,role,employee\nceo@x,executive,\nemployee,employee,E-1\nben@x,employee,E-2\n"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Snapshots]:
    file = tmp_path / "access" / "roster.csv"
    file.parent.mkdir()
    file.write_text(ROSTER)
    file.chmod(0o600)
    held = given.reader()

    def reader(settings: Settings) -> Reader:
        held.settings = settings
        return held

    monkeypatch.setattr(maker, "open_reader", reader)
    settings = replace(held.settings, home=tmp_path, sample=False)
    yield Snapshots(settings)
    database.close(settings)


def delivery(kind: str, person: str, role: str) -> Delivery:
    run = Run("packs", DUE, kind, "last quarter", "2026-04-01", "2026-06-30", "a4")
    to = To(person, role, "box", "folder", "")
    return Delivery("d-1", run, to, State.making, 1, "", "", "", "", "", "", "")


@pytest.mark.parametrize(
    "changed",
    [
        {"individuals": False}, {"pseudonymous": True}, {"comments": False}, {"executive_names": True},
        {"company": "Renamed"}, {"timezone": "Asia/Tokyo"},
    ],
)  # fmt: skip
@pytest.mark.parametrize(("person", "role"), [("ceo@x", "executive"), ("public", "")])
def test_modes_company_and_time_zone_make_it_another_document(
    made: Snapshots, changed: dict[str, object], person: str, role: str
) -> None:
    one = delivery("promise" if person == "public" else "executive", person, role)
    before = made.rights(one)
    assert made.rights(one) == before
    other = made.with_settings(replace(made.settings, **changed))  # type: ignore[arg-type]
    assert other.rights(one) != before


def test_a_scorecard_that_went_on_or_was_restated_makes_it_another_document(made: Snapshots) -> None:
    home = made.settings.home
    mine, others = delivery("personal", "employee", "employee"), delivery("personal", "ben@x", "employee")
    pack = delivery("executive", "ceo@x", "executive")
    seen = [made.rights(mine)]
    untouched = [made.rights(others), made.rights(pack)]
    id_ = paid.put(home)
    seen.append(made.rights(mine))
    paid.book(home).acknowledge(paid.ANN, id_)
    seen.append(made.rights(mine))
    paid.restated(home, id_, csat="0.79")
    seen.append(made.rights(mine))
    assert len(set(seen)) == 4
    assert made.rights(mine) == seen[-1]
    assert [made.rights(others), made.rights(pack)] == untouched
