"""The page on one's own scorecard: plain words, in every state, for nobody whom it is none of their business."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from allegiance.errors import JournalError
from allegiance.people.journal import Action, open_journal
from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.work import database
from tests.pages import paid
from tests.pages.conftest import Open, look_as, text

ANN = Scope.employee("employee", "E-1")
HR = Scope.of(Role.compensation, "hr@x")


@pytest.fixture
def home(few_home: Path, tmp_path: Path):
    """A company of its own, with little data: scorecards are put into its book."""
    made = tmp_path / "home"
    shutil.copytree(few_home, made, ignore=shutil.ignore_patterns("work.sqlite3*"))
    yield made
    database.close(Settings(home=made))


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def area(app: AppTest, key: str):
    return next(one for one in [*app.text_area, *app.text_input] if one.key == key)


def test_before_anything_was_computed_it_says_what_comes_first(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    assert "No scorecard was computed yet" in text(open_page(home, "scorecard"))
    look_as(monkeypatch, ANN)
    said = text(open_page(home, "scorecard"))
    assert "There is no scorecard of yours yet" in said
    assert not database.exists(Settings(home=home)), "looking makes nothing"


def test_it_says_what_was_earned_why_how_sure_and_what_would_change_it(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    paid.put(home)
    look_as(monkeypatch, ANN)
    app = open_page(home, "scorecard")
    said = text(app)
    assert not app.exception
    assert app.title[0].value == "What did I earn, and why?"
    assert "For the 2nd quarter of 2026 you earned 1,020.00 EUR: 102% of the 1,000.00 EUR" in said
    assert "Satisfaction of team Heron was 77.0% (95%: 75.0 to 79.0%, n = 800)" in said
    assert "At a weight of 60% it comes to 420.00 EUR." in said
    assert "One point more (78.0% instead of 77.0%) would have paid 60.00 EUR more." in said
    assert "“Satisfied but leaving” was 10.0%" in said
    assert "It can be disputed until" in said
    assert "At the most" in said, "the plan's rules are a click away"
    assert "SHA-256 of its record" in said
    assert len(app.get("plotly_chart")) == 2
    journal = open_journal(Settings(home=home))
    assert not [one for one in journal.entries() if one.action == Action.saw_pay], (
        "one's own is nobody's business"
    )


def test_a_draft_is_no_amount_yet_for_whom_it_is_about(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home, to="approved")
    look_as(monkeypatch, ANN)
    assert "There is no scorecard of yours yet" in text(open_page(home, "scorecard"))
    said = text(open_page(home, "scorecard", scorecard=id_))
    assert "There is no such scorecard among those that you may see" in said
    assert "1,020.00" not in said


def test_acknowledging_is_seeing_and_no_agreement(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home)
    look_as(monkeypatch, ANN)
    app = button(open_page(home, "scorecard"), "I have seen it").click().run()
    said = text(app)
    assert not app.exception
    assert "That is no agreement." in said
    assert not [one for one in app.button if one.label == "I have seen it"]
    assert [one for one in app.button if one.label == "Dispute this scorecard"], "it can still be disputed"
    held = paid.book(home).get(HR, id_)
    assert (held.state, held.steps[-1].actor) == ("acknowledged", "employee")


def test_a_dispute_takes_words_and_stops_the_payment(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home)
    look_as(monkeypatch, ANN)
    app = button(open_page(home, "scorecard"), "Dispute this scorecard").click().run()
    assert "Nothing was disputed: say what is wrong" in text(app)
    assert paid.book(home).get(HR, id_).state == "frozen"
    area(app, "dispute-text").set_value("I was ill in *May* <b>and</b> it counts.")
    app = button(app, "Dispute this scorecard").click().run()
    said = text(app)
    assert "The dispute is recorded." in said
    assert "A person will decide. Nothing is paid on it until then." in said
    assert "I was ill in *May* &lt;b&gt;and&lt;/b&gt; it counts." in said, "words stay words"
    assert not [one for one in app.button if one.label == "Dispute this scorecard"]
    assert paid.book(home).get(HR, id_).state == "disputed"
    paid.book(home).decide(paid.HR, id_, False, "May is not in the plan as leave.")
    said = text(open_page(home, "scorecard"))
    assert "The dispute was dismissed. “May is not in the plan as leave.”" in said


def test_after_the_window_it_says_so(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    paid.put(home)
    look_as(monkeypatch, ANN)
    monkeypatch.setattr("pages.parts.pay.today", lambda _: paid.QUARTER[1].replace(year=2099))
    app = open_page(home, "scorecard")
    assert "It could be disputed until" in text(app)
    assert not [one for one in app.button if one.label == "Dispute this scorecard"]


def test_a_restatement_shows_the_difference_and_the_way_to_the_one_before(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    old = paid.put(home)
    new = paid.restated(home, old, csat="0.79")
    look_as(monkeypatch, ANN)
    app = open_page(home, "scorecard")
    said = text(app)
    assert "you earned 1,140.00 EUR" in said
    assert "It replaces revision 1, which came to 1,020.00 EUR: +120.00 EUR." in said
    assert "figure 79.0% instead of 77.0%; pays 90% instead of 70%" in said
    said = text(open_page(home, "scorecard", scorecard=old))
    assert "This scorecard was replaced by a restatement" in said
    assert "you earned 1,020.00 EUR" in said
    assert paid.book(home).get(HR, new).difference is not None


def test_somebody_who_changed_teams_sees_each_stay(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    paid.put(home, paid.moved())
    look_as(monkeypatch, Scope.employee("cleo@x", "E-3"))
    app = open_page(home, "scorecard")
    said = text(app)
    assert "Satisfied customers (Heron)" in said
    assert "Satisfied customers (Osprey)" in said
    assert "1 April to 15 May 2026 in Heron: 45 of 91 days paid" in said


def test_nobody_opens_anothers(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    id_ = paid.put(home)
    for scope in (
        Scope.employee("ben@x", "E-2"),
        Scope.lead("boss@y", "Heron"),
        Scope.of(Role.executive, "eva@x"),
    ):
        look_as(monkeypatch, scope)
        said = text(open_page(home, "scorecard", scorecard=id_))
        assert "There is no such scorecard among those that you may see" in said
        assert "1,020" not in said
        assert "Ann Novak" not in said
    for role in (Role.analyst, Role.auditor, Role.admin):
        look_as(monkeypatch, Scope.of(role, "x@x"))
        assert "You may not see this" in text(open_page(home, "scorecard", scorecard=id_))


def test_compensation_opens_anybodys_and_that_is_journalled_first(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home)
    look_as(monkeypatch, HR)
    app = open_page(home, "scorecard")
    assert app.title[0].value == "What was earned, and why?"
    assert "1,020" not in text(app), "a list of names, no amounts"
    journal = open_journal(Settings(home=home))
    before = journal.count()
    choose = next(one for one in app.selectbox if one.key == "scorecard-whose")
    app = choose.set_value(id_).run()
    assert "Ann Novak earned 1,020.00 EUR" in text(app)
    assert "I have seen it" not in [one.label for one in app.button]
    newest = journal.entries()[0]
    assert (newest.action, journal.count()) == ("saw pay", before + 1)


def test_without_the_journal_nobodys_pay_is_shown(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home)
    look_as(monkeypatch, HR)

    def broken(*_: object, **__: object) -> int:
        raise JournalError("the disk is full")

    monkeypatch.setattr("pages.parts.pay.shown", broken)
    said = text(open_page(home, "scorecard", scorecard=id_))
    assert "The journal cannot be used" in said
    assert "1,020" not in said


def test_in_team_only_mode_nobodys_pay_is_shown_and_the_page_says_why(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    paid.put(home)
    (home / "settings.toml").write_text("individuals = false\n", encoding="utf-8")
    for scope in (ANN, HR):
        look_as(monkeypatch, replace(scope))
        said = text(open_page(home, "scorecard"))
        assert "1,020" not in said
        assert "Team-only: nobody&#x27;s own figures" in said


def test_under_pseudonyms_nobody_is_named(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    id_ = paid.put(home)
    (home / "settings.toml").write_text("pseudonymous = true\n", encoding="utf-8")
    look_as(monkeypatch, HR)
    said = text(open_page(home, "scorecard", scorecard=id_))
    assert "1,020.00 EUR" in said
    assert "Ann Novak" not in said
