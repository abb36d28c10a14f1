"""Team scorecards, the executive plan and the rules of pay: who sees what of them, and in which words."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from allegiance.pay.plan import Covers, Nothing, Whose
from allegiance.pay.plan_file import text as plan_text
from allegiance.pay.so_far import current
from allegiance.people.journal import open_journal
from allegiance.people.rights import RIGHTS, Role, opens
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.work import database
from pages.parts import frame
from pages.parts.session import Visitor
from tests.pages import paid
from tests.pages.conftest import Open, look_as, text
from tests.pages.test_eyes import Named
from tests.pay.made import PLAN

HR = Scope.of(Role.compensation, "hr@x")


@pytest.fixture
def home(few_home: Path, tmp_path: Path):
    made = tmp_path / "home"
    shutil.copytree(few_home, made, ignore=shutil.ignore_patterns("work.sqlite3*"))
    yield made
    database.close(Settings(home=made))


def shown(app: object) -> str:
    """Everything that a page says, in its tables too."""
    return text(app) + "".join(one.value.to_csv() for one in app.dataframe)  # type: ignore[attr-defined,arg-type]


def test_a_lead_sees_outlines_of_the_own_team_and_no_amount(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    paid.put(home)
    paid.put(home, paid.BEN, to="draft")
    look_as(monkeypatch, Scope.lead("boss@y", "Heron"))
    app = open_page(home, "teamcards")
    said = shown(app)
    assert not app.exception
    assert "2 scorecards of the 2nd quarter of 2026: 1 final and 1 in draft." in said
    assert list(app.dataframe[0].value["Satisfied customers"]) == [70.0, 70.0]
    # ids of scorecards are random and hold any digits
    said = re.sub(r"\b[0-9a-f-]{16,}\b", "", said)
    for amount in ("1,020", "1020", "420.0", "510", "1000", "1,000"):
        assert amount not in said
    assert [one.action for one in open_journal(Settings(home=home)).entries()[:2]] == ["saw pay", "saw pay"]


def test_a_lead_of_another_team_sees_nobody(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    paid.put(home)
    look_as(monkeypatch, Scope.lead("tom@x", "Osprey"))
    app = open_page(home, "teamcards")
    assert "Nobody of your teams has a scorecard yet" in text(app)
    assert "Ann Novak" not in shown(app)


def test_compensation_sees_amounts_and_each_look_is_journalled(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    look_as(monkeypatch, HR)
    assert "No scorecard was computed yet" in text(open_page(home, "teamcards"))
    paid.put(home)
    paid.put(home, paid.BEN, to="reviewed")
    app = open_page(home, "teamcards")
    assert list(app.dataframe[0].value["Amount, EUR"]) == [1020.0, 510.0]
    assert list(app.dataframe[0].value["State"]) == ["Final", "Reviewed"]
    assert [one.action for one in open_journal(Settings(home=home)).entries()[:2]] == ["saw pay", "saw pay"]


def test_a_clicked_row_opens_the_scorecard(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    id_ = paid.put(home)
    look_as(monkeypatch, HR)
    app = open_page(home, "teamcards")
    app.session_state["al.pay-open"] = id_
    assert "Ann Novak earned 1,020.00 EUR" in text(app.run())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.operator])
def test_the_rules_are_for_everybody_and_name_nobody(
    role: Role, home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    paid.put(home)
    scope = {
        Role.employee: Scope.employee("ann@x", "E-1", teams=["Heron"]),
        Role.lead: Scope.lead("boss@x", "Heron"),
    }.get(role) or Scope.of(role, "x@x")
    look_as(monkeypatch, scope)
    app = open_page(home, "plans")
    said = text(app)
    assert not app.exception
    assert "The product computes and recommends; people decide." in said
    assert "Team bonus" in said
    assert "Switched off: nothing is paid by it" in said, "the plan for single people ships switched off"
    assert "The whole 95% interval" in said or "the whole 95% interval" in said
    assert "SHA-256 of its text" in said
    assert "Ann Novak" not in said
    assert "1,000.00" not in said


def test_a_plan_of_the_companys_own_that_is_wrong_is_named(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    (home / "plans").mkdir()
    (home / "plans" / "ours.toml").write_text(plan_text(PLAN).replace("0.6", "0.7", 1), encoding="utf-8")
    app = open_page(home, "plans")
    said = text(app)
    assert not app.exception
    assert "The plan cannot be used" in said
    assert "ours.toml" in said


def test_a_version_that_begins_later_stands_below_the_one_in_force(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    (home / "plans").mkdir()
    later = replace(paid.PLAN, version=2, first=date(2199, 1, 1), last=date(2199, 12, 31), title="Next bonus")
    for plan in (paid.PLAN, later):
        (home / "plans" / f"{plan.version}.toml").write_text(plan_text(plan), encoding="utf-8")
    monkeypatch.setattr("pages.parts.pay.today", lambda _: date(2026, 11, 1))
    app = open_page(home, "plans")
    assert "Not in force yet: it begins on 1 January 2199." in text(app)
    heads = [one.value for one in app.header]
    assert heads.index("Team bonus") + 1 == heads.index("Next bonus")


def executives(home: Path, **more: object) -> None:
    """A plan for executives on what the little data have: contacts alone."""
    (home / "plans").mkdir(exist_ok=True)
    measure = replace(
        PLAN.measures[1], whose=Whose.company, metric="queue_time", weight=paid.Decimal(1), smallest_n=10
    )
    plan = replace(
        PLAN, id="executives", version=2, covers=Covers.executives, title="Board bonus", measures=(measure,),
        gates=(), modifiers=(), if_nothing=Nothing.zero, **more,
    )  # fmt: skip
    (home / "plans" / "board.toml").write_text(plan_text(plan), encoding="utf-8")


def test_without_figures_the_executive_plan_says_so(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    executives(home)
    look_as(monkeypatch, Scope.of(Role.executive, "eva@x"))
    app = open_page(home, "executive")
    said = text(app)
    assert not app.exception
    assert "Of the 2nd quarter of 2026 no measure has a figure yet, with data up to 9 May 2026." in said
    assert "XXX" not in said, "nobody is paid in no currency"


@pytest.mark.slow
def test_the_executive_plan_stands_where_the_figures_stand(
    sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pages.parts.context.current_scope", lambda: Scope.of(Role.executive, "eva"))
    app = open_page(sample_home, "executive")
    said = text(app)
    assert not app.exception
    assert "So far the 2nd quarter of 2026 pays" in said
    assert "Satisfaction of the whole company was" in said
    assert "the floor is 65.0%" in said
    assert app.get("plotly_chart")
    assert "XXX" not in said
    assert "Your own scorecards" not in [one.value for one in app.header]


def test_an_executive_plan_that_is_off_or_refuses_says_so(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    executives(home, on=False)
    look_as(monkeypatch, Scope.of(Role.executive, "eva@x"))
    assert "The executive plan is switched off" in text(open_page(home, "executive"))


def test_the_package_is_no_page_for_whoever_has_contacts_of_their_own():
    opened = {role: opens(RIGHTS[role], "executive") for role in Role}
    assert [role for role, can in opened.items() if can] == [Role.executive, Role.compensation, Role.operator]
    teams = [role for role in Role if opens(RIGHTS[role], "teamcards")]
    assert teams == [Role.lead, Role.compensation, Role.operator], "no analyst: they see no pay"


def test_periods_of_a_plan_are_the_calendars_or_begin_with_it():
    plan = replace(PLAN, every="quarter")
    assert current(plan, date(2026, 6, 30)) == (date(2026, 4, 1), date(2026, 6, 30))
    assert current(plan, date(2026, 12, 31)) == (date(2026, 10, 1), date(2026, 12, 31))
    fiscal = replace(PLAN, every="year", first=date(2025, 7, 1))
    assert current(fiscal, date(2026, 6, 30)) == (date(2025, 7, 1), date(2026, 6, 30))
    assert current(fiscal, date(2026, 7, 1)) == (date(2026, 7, 1), date(2027, 6, 30))


SCORECARD, APPROVALS = Named("scorecard", "My scorecard"), Named("approvals", "Approvals")


def test_the_navigation_calls_things_by_what_they_are_for_each_role():
    found = frame.opened({"Pay": [SCORECARD, APPROVALS]}, RIGHTS[Role.employee])
    assert found == {"Pay": [SCORECARD]}, "employees reach approvals by a link, should one ever name them"
    assert frame.opened({"Pay": [SCORECARD, APPROVALS]}, RIGHTS[Role.lead]) == {"Pay": [SCORECARD, APPROVALS]}
    assert frame._label(SCORECARD, Visitor("x", Role.employee)) == "My scorecard"
    assert frame._label(SCORECARD, Visitor("x", Role.compensation)) == "Scorecards"
