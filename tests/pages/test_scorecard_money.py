"""The money of a scorecard on its page: paid and due, asked back with a dispute of its own, collected."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.work import database
from tests.pages import paid
from tests.pages.conftest import Open, look_as, text
from tests.pages.test_approvals import press, write

HR, CFO = Scope.of(Role.compensation, "hr@x"), Scope.of(Role.compensation, "cfo@x")
THIRD = Scope.of(Role.compensation, "third@x")
ANN = Scope.employee("employee", "E-1")


@pytest.fixture
def home(few_home: Path, tmp_path: Path):
    made = tmp_path / "home"
    shutil.copytree(few_home, made, ignore=shutil.ignore_patterns("work.sqlite3*"))
    yield made
    database.close(Settings(home=made))


def asked_back(home: Path) -> tuple[str, str]:
    id_ = paid.put(home)
    book = paid.book(home)
    book.pay(paid.HR, id_, "run 7")
    request = book.claw_back(paid.HR, id_, paid.Decimal("300.00"), "misstatement", "as restated")
    book.confirm_claw_back(paid.CFO, id_, request)
    return id_, request


def test_what_is_asked_back_is_disputed_by_whom_it_concerns_and_decided_by_others(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_, request = asked_back(home)
    look_as(monkeypatch, ANN)
    app = open_page(home, "scorecard", scorecard=id_)
    said = text(app)
    assert "transferred on" in said
    assert "300.00 EUR, confirmed by two people on" in said
    assert "nothing of it is collected before" in said
    assert "It was replaced or ended" not in said
    app = press(app, f"claw-do-{request}")
    assert "Nothing was disputed: say what is wrong" in text(app)
    write(app, f"claw-text-{request}", "The figure was right.")
    app = press(app, f"claw-do-{request}")
    assert "The dispute is recorded. A person decides; nothing of it is collected until then." in text(app)
    look_as(monkeypatch, HR)
    app = open_page(home, "approvals")
    assert "You asked for it or confirmed it: somebody else decides." in text(app)
    assert f"claw-up-{request}" not in [one.key for one in app.button]
    look_as(monkeypatch, THIRD)
    app = open_page(home, "approvals")
    assert "“The figure was right.”" in text(app)
    write(app, f"claw-why-{request}", "It was.")
    app = press(app, f"claw-up-{request}")
    assert "The dispute was upheld: nothing of it is asked back." in text(app)
    held = paid.book(home).get(HR, id_)
    assert (held.state, held.clawed_back) == ("paid", 0)


def test_what_came_back_is_noted_in_parts(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    id_, request = asked_back(home)
    look_as(monkeypatch, HR)
    app = open_page(home, "scorecard", scorecard=id_)
    assert "money-collected" not in [one.key for one in app.button], "it may be disputed still"
    book = paid.book(home)
    book.dispute_claw_back(paid.ANN, id_, request, "no")
    book.decide_claw_back(paid.Actor("third@x", (), Role.compensation), id_, request, False, "yes")
    app = open_page(home, "scorecard", scorecard=id_)
    assert "300.00 EUR is to be collected." in text(app)
    write(app, "money-amount", "1,5")
    app = press(app, "money-collected")
    assert "Nothing was noted: write the amount with a point" in text(app)
    write(app, "money-amount", "100.00")
    write(app, "money-reference", "run 8")
    app = press(app, "money-collected")
    said = text(app)
    assert "It is noted that this much came back." in said
    assert "200.00 EUR is to be collected." in said


def test_what_was_paid_before_a_dispute_is_said_to_stay(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home)
    paid.book(home).pay(paid.HR, id_, "run 7")
    look_as(monkeypatch, ANN)
    app = open_page(home, "scorecard", scorecard=id_)
    assert "What was paid stays; nothing more is paid on it until then." in text(app)
    paid.book(home).dispute(paid.ANN, id_, "no")
    said = text(open_page(home, "scorecard", scorecard=id_))
    assert "A person will decide. What was paid stays; nothing more is paid on it until then." in said
    assert "Nothing is paid on it until then" not in said


def test_a_dispute_that_is_open_again_says_why(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    id_ = paid.put(home)
    book = paid.book(home)
    book.dispute(paid.ANN, id_, "ten calls are missing")
    third = paid.Actor("third@x", (), Role.compensation)
    book.withdraw(paid.HR, book.decide(third, id_, True, "they are"), "Computed from the wrong list.")
    look_as(monkeypatch, ANN)
    said = text(open_page(home, "scorecard", scorecard=id_))
    assert "the restatement was given up: “Computed from the wrong list.” A person decides once more." in said
    assert "Nothing is paid on it until then." in said
