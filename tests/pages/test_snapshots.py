"""The page of documents: what each role can have, made when asked, and gone when somebody else looks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from allegiance import settings
from allegiance.errors import NotAllowed
from allegiance.people.granted import Held
from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from allegiance.snapshots import history
from allegiance.snapshots.ledger_rows import Run, State, To, insert_run
from allegiance.work.database import open_work
from allegiance.work.tables import deliveries
from pages.parts import session, snapshots
from tests.pages.conftest import Open, look_as, text


def held(app: AppTest):  # type: ignore[no-untyped-def]
    return app.session_state[snapshots.HELD][1]


@pytest.mark.parametrize(
    ("scope", "has", "lacks"),
    [
        (Scope.of(Role.executive, "exe@x"), ("executive pack", "our promise"), ("team pack",)),
        (Scope.lead("lea@x", "Heron"), ("team pack", "our promise"), ("executive pack",)),
        (Scope.employee("emp@x", "E-10001"), ("my scorecard",), ("executive pack", "team pack")),
        (Scope.of(Role.auditor, "wco@x"), ("executive pack",), ("my scorecard", "team pack")),
        (Scope.of(Role.admin, "adm@x"), ("No document is made for this role",), ("executive pack",)),
    ],
)
def test_each_role_is_offered_what_it_may_have(
    scope: Scope,
    has: tuple[str, ...],
    lacks: tuple[str, ...],
    sample_home: Path,
    open_page: Open,
    monkeypatch: pytest.MonkeyPatch,
):
    look_as(monkeypatch, scope)
    app = open_page(sample_home, "snapshots")
    assert not app.exception
    said = text(app)
    for one in has:
        assert one in said
    for one in lacks:
        assert one not in said


@pytest.mark.slow
def test_a_document_is_made_when_asked_for_and_shown_page_by_page(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "snapshots", document="promise", period="2026-Q1")
    assert snapshots.HELD not in app.session_state, "nothing is made by looking"
    app.button(key="snapshot-make").click().run()
    assert not app.exception
    made = held(app)
    assert made.document.stamp.first == "2026-01-01"
    assert len(app.get("image")) == len(pypdfium2.PdfDocument(made.pdf))
    assert made.sha256 in text(app)
    assert made.document.stamp.digest in text(app)


@pytest.mark.slow
def test_what_one_reader_had_made_is_not_shown_to_the_next(
    sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    look_as(monkeypatch, Scope.of(Role.executive, "exe@x"))
    app = open_page(sample_home, "snapshots", document="promise", period="2026-Q1")
    app.button(key="snapshot-make").click().run()
    assert "Its pages" in text(app)
    look_as(monkeypatch, Scope.of(Role.auditor, "wco@x"))
    app.run()
    assert "Its pages" not in text(app)


def test_a_document_that_cannot_be_made_says_why(
    sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    look_as(monkeypatch, Scope.employee("emp@x", "E-10001"))
    app = open_page(sample_home, "snapshots", document="personal", period="2026-Q1")
    app.button(key="snapshot-make").click().run()
    assert not app.exception
    said = text(app)
    assert "There is no final scorecard" in said
    assert "Its pages" not in said


def test_a_file_is_made_with_the_rights_of_the_click_not_of_the_page(
    sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    """A page stays open for hours; a role, or a whole kind of view, is taken away meanwhile."""
    files: dict[str, Callable[[], bytes]] = {}
    keep = lambda label, data=b"", **_: files.setdefault(label, data) is None  # noqa: E731
    monkeypatch.setattr("streamlit.download_button", keep)
    scope = Scope.of(Role.executive, "exe@x")
    look_as(monkeypatch, scope)
    monkeypatch.setattr(session, "again", lambda *_: scope)
    open_page(sample_home, "satisfaction")
    take = files["Our promise to customers as PDF"]
    monkeypatch.setattr(session, "again", lambda *_: Scope("exe@x"))
    with pytest.raises(NotAllowed, match="changed since this page was drawn"):
        take()


def test_whoever_signed_out_or_lost_the_role_is_refused_at_the_click(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    reader = SimpleNamespace()
    seen = session.Visitor(
        "Exe", Role.executive, (Role.executive,), None, SimpleNamespace(subject="exe@x"), SimpleNamespace()
    )
    monkeypatch.setattr(session, "setup", lambda _: None)
    with pytest.raises(session.NotSignedIn):
        session.again(settings.load(tmp_path), reader, seen)
    other = session.Visitor("Exe", Role.auditor, (Role.auditor,), Held("exe@x", (Role.auditor,), (), ()))
    monkeypatch.setattr(session, "setup", lambda _: SimpleNamespace())
    monkeypatch.setattr(session, "_signed_in", lambda *_: other)
    assert session.again(settings.load(tmp_path), reader, seen).role is Role.auditor


# What is sent by itself.

PLAN = """
[[target]]
name = "shelf"
method = "folder"
folder = "shelf"

[[schedule]]
name = "packs"
kind = "executive"
cron = "0 7 3 * *"
timezone = "Europe/Berlin"
period = "last month"
recipients = ["exe@x", "gone@x"]
target = "shelf"
catch_up = "last"
"""


@pytest.fixture
def sending(tmp_path: Path, sample_home: Path) -> Path:
    """Two deliveries: one arrived, one was given up."""
    home = tmp_path / "home"
    shutil.copytree(sample_home, home)
    (home / "schedules.toml").write_text(PLAN, encoding="utf-8")
    work = open_work(settings.load(home))
    run = Run(
        "packs",
        datetime(2026, 6, 3, 5, tzinfo=UTC),
        "executive",
        "last month",
        "2026-05-01",
        "2026-05-31",
        "a4",
    )
    people = [To(one, "executive", "shelf", "folder", "") for one in ("exe@x", "gone@x")]
    with work.writing() as connection:
        insert_run(connection, run, people)
        sent = {
            "state": "delivered",
            "delivered_at": "2026-06-03T05:00:01Z",
            "sha256": "0" * 64,
            "digest": "1" * 64,
        }
        connection.execute(update(deliveries).values(attempts=1, size=9, name="pack.pdf", **sent))
        gone = update(deliveries).where(deliveries.c.person == "gone@x")
        connection.execute(gone.values(state="given up", delivered_at=None, error="the <b>shelf</b> is full"))
    return home


def test_whoever_runs_it_sees_what_did_not_arrive_and_has_it_sent_again(
    sending: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    look_as(monkeypatch, Scope.of(Role.admin, "adm@x"))
    app = open_page(sending, "snapshots")
    assert not app.exception
    said = text(app)
    assert "Which documents go to whom?" in said
    assert "One thing needs somebody" in said
    assert "&lt;b&gt;shelf&lt;/b&gt; is full" in said
    assert "3 " in said
    assert "exe@x" in said
    (again,) = [one for one in app.button if one.label == "Send again"]
    again.click().run()
    assert "sent again at the next pass" in text(app)
    assert "needs somebody" not in text(app)
    (left,) = [one for one in history.sent(settings.load(sending)) if one.person == "gone@x"]
    assert left.state is State.waiting


def test_the_works_council_sees_deliveries_and_decides_nothing(
    sending: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    look_as(monkeypatch, Scope.of(Role.auditor, "wco@x"))
    app = open_page(sending, "snapshots")
    assert "gone@x" in text(app)
    assert not [one for one in app.button if one.label in ("Send again", "It arrived", "Let it be")]


def test_a_recipient_sees_their_own_alone(sending: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    look_as(monkeypatch, Scope.of(Role.executive, "exe@x"))
    app = open_page(sending, "snapshots")
    said = text(app)
    assert "Sent to you" in said
    assert "gone@x" not in said
    assert "Schedules" not in said
    assert "needs somebody" not in said


def test_a_file_of_schedules_that_is_wrong_is_said_with_its_line(
    sending: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    (sending / "schedules.toml").write_text(PLAN.replace("0 7 3 * *", "0 7 3 * 9"), encoding="utf-8")
    look_as(monkeypatch, Scope.of(Role.admin, "adm@x"))
    app = open_page(sending, "snapshots")
    assert not app.exception
    assert "line 10" in text(app)


def test_nobody_is_offered_a_promise_that_was_never_made(
    few_home: Path, tmp_path: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    home = tmp_path / "home"
    shutil.copytree(few_home, home)
    look_as(monkeypatch, Scope.of(Role.executive, "exe@x"))
    assert "our promise" not in text(open_page(home, "snapshots"))
    shutil.copy(settings.ROOT / "data" / "promise.toml", home)
    assert "our promise" in text(open_page(home, "snapshots"))
