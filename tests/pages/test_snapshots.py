"""The page of documents: what each role can have, made when asked, and gone when somebody else looks."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from streamlit.testing.v1 import AppTest

from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from pages.parts import snapshots
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
