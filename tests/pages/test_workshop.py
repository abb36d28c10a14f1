"""The workshop: dials that change cost and people, for payroll alone, and nothing kept of it but who looked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from allegiance import settings
from allegiance.errors import JournalError
from allegiance.metrics.places import everybody
from allegiance.pay import dials, participants, plan_file, plan_text, plans
from allegiance.pay.held import Actor
from allegiance.pay.participants_file import Row
from allegiance.people.journal import Action, open_journal
from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.warehouse.reader import open_reader
from allegiance.work import database
from tests.pages.conftest import Open, look_as, text

pytestmark = pytest.mark.slow

D = Decimal
HR = Actor("hr@x", (), Role.compensation)
PAYROLL = Scope.of(Role.compensation, "hr@x")


def row(who: str, currency: str = "EUR", plan: str = "teams") -> Row:
    return Row(f"{plan}/{who}", plan, "", who, "", D(600), currency, None, None, "", "", D(1), (), (), "")


def there(held: Settings) -> list[str]:
    """Whoever was in a team all through the last whole quarter."""
    first, last = date(2026, 4, 1), date(2026, 6, 30)
    been = everybody(open_reader(held)).been
    return sorted(
        who for who, at in been.items() if any(one.first <= first and last <= one.last for one in at)
    )


@pytest.fixture(scope="module")
def home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample company as if it were a real one, with eight people of teams in the plan for teams."""
    made = tmp_path_factory.mktemp("workshop") / "home"
    shutil.copytree(sample_home, made, ignore=shutil.ignore_patterns("exports", "log", "sample.json"))
    held = settings.load(made)
    participants.put(held, HR, [row(who) for who in there(held)[:8]])
    yield made
    database.close(Settings(home=made))


def tile(app: AppTest, title: str) -> str:
    return next(one.value for one in app.markdown if f'al-tile-title">{title}<' in one.value)


def slider(app: AppTest, ending: str):
    return next(one for one in app.slider if one.key.endswith(ending))


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def test_as_it_stands_it_says_cost_people_and_chance(home: Path, open_page: Open):
    app = open_page(home, "workshop", plan="teams")
    assert not app.exception
    said = text(app)
    assert app.title[0].value == "What would a change of the plan cost, and who would gain?"
    assert "this plan would pay 8 people" in said
    assert "follows chance, not results" in said
    assert "Who gets what" in said
    assert "Nothing was turned yet: there is no other plan to take along." in said
    assert len(app.dataframe[0].value) == 8
    assert list(app.dataframe[0].value.columns) == ["Name", "Amount", "Place"]
    total = sum(app.dataframe[0].value["Amount"])
    assert f"{total:,.0f} EUR" in tile(app, "Cost")
    assert sum(slider(app, f"{one}-weight").value for one in ("satisfaction", "solved", "company")) == 100


def test_a_dial_changes_cost_and_people_and_the_address(home: Path, open_page: Open):
    app = open_page(home, "workshop", plan="teams")
    before = sum(app.dataframe[0].value["Amount"])
    slider(app, "company-threshold").set_value(77.0).run()
    assert not app.exception
    assert app.query_params["try"] in ("company.threshold:0.77", ["company.threshold:0.77"])
    said = text(app)
    table = app.dataframe[0].value
    assert list(table.columns) == ["Name", "Difference", "With your changes", "As it stands", "Place"]
    assert sum(table["As it stands"]) == pytest.approx(before)
    assert sum(table["Difference"]) == pytest.approx(sum(table["With your changes"]) - before, abs=1e-6)
    assert "With your changes the plan would cost" in said
    assert "Who gains, who loses" in said
    # and back
    button(app, "Back to the plan as it stands").click().run()
    assert "try" not in app.query_params
    assert slider(app, "company-threshold").value == 72.0
    assert sum(app.dataframe[0].value["Amount"]) == pytest.approx(before)


def test_weights_keep_to_a_hundred_percent_and_kinks_to_their_order(home: Path, open_page: Open):
    app = open_page(home, "workshop", plan="teams")
    slider(app, "satisfaction-weight").set_value(70.0).run()
    assert [slider(app, f"{one}-weight").value for one in ("satisfaction", "solved", "company")] == [
        70,
        15,
        15,
    ]
    slider(app, "satisfaction-target").set_value(4.6).run()
    kinks = [slider(app, f"satisfaction-{one}").value for one in ("threshold", "target", "maximum")]
    assert kinks[0] < kinks[1] == 4.6 < kinks[2]
    assert not app.exception


def test_the_changed_plan_is_a_file_that_can_be_read(home: Path, open_page: Open):
    """By the reader of plans itself: what is taken along can be put into force."""
    app = open_page(home, "workshop", plan="teams", **{"try": "company.threshold:0.7;cap:1.2"})
    assert not app.exception
    given = next(one for one in app.get("download_button") if one.proto.label.endswith(".toml"))
    assert given.proto.label == "Download teams-2.toml"
    held = plans.load(settings.load(home))["teams"][-1]
    written = plan_text.text(dials.from_address(held, "company.threshold:0.7;cap:1.2"))
    again = plan_file.parse(written, "teams-2.toml")
    assert (again.version, again.cap) == (2, D("1.2"))
    assert [one.curve.threshold for one in again.measures] == [D("3.5"), D("0.6"), D("0.7")]


@pytest.mark.parametrize("address", ["nonsense", "company.target:NaN", "company.weight:0.9", "cap:1e9"])
def test_an_address_that_is_no_plan_shows_the_plan_as_it_stands(home: Path, open_page: Open, address: str):
    app = open_page(home, "workshop", plan="teams", **{"try": address})
    assert not app.exception
    said = text(app)
    assert "The address holds changes that are no plan" in said
    assert "Nothing was turned yet" in said


def test_past_periods_come_when_asked_for(home: Path, open_page: Open):
    app = open_page(home, "workshop", plan="teams", **{"try": "cap:0.8"})
    assert "What the plan would have cost in past periods" not in text(app)
    button(app, "Try it on past periods").click().run(timeout=120)
    assert not app.exception
    said = text(app)
    assert "What the plan would have cost in past periods" in said
    assert "Q2 2026" in said
    assert "Nobody worked under this plan then" in said


def test_a_plan_without_people_says_how_to_name_them(home: Path, few_home: Path, open_page: Open):
    said = text(open_page(home, "workshop", plan="executives"))
    assert "Nobody is covered by" in said
    assert "allegiance scorecard participants" in said
    assert "There is no whole quarter of data yet" in text(open_page(few_home, "workshop", plan="teams"))


def test_amounts_of_two_currencies_are_never_added_up(home: Path, tmp_path: Path, open_page: Open):
    held = settings.load(home)
    people = there(held)
    participants.put(held, HR, [row(people[20], "CHF"), row(people[21], "CHF")])
    try:
        app = open_page(home, "workshop", plan="teams", currency="CHF")
        assert not app.exception
        assert len(app.dataframe[0].value) == 2
        assert "CHF" in tile(app, "Cost")
        assert len(open_page(home, "workshop", plan="teams", currency="EUR").dataframe[0].value) == 8
    finally:
        participants.end(held, HR, [row(one, "CHF").id for one in people[20:22]])


OTHERS = [Scope.of(role, "x@x") for role in (Role.executive, Role.analyst, Role.auditor, Role.admin)]
OTHERS += [Scope.lead("x@x", "Heron"), Scope.employee("x@x", "E-10001")]


@pytest.mark.parametrize("scope", OTHERS, ids=lambda one: one.role.value)
def test_it_is_for_payroll_alone(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch, scope: Scope):
    look_as(monkeypatch, scope)
    app = open_page(home, "workshop", plan="teams", **{"try": "cap:0.8"})
    said = text(app)
    assert "EUR" not in said
    assert not app.slider
    assert not app.dataframe
    assert not app.exception


def test_whose_pay_was_looked_at_is_written_before_it_is_shown(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    look_as(monkeypatch, PAYROLL)
    app = open_page(home, "workshop", plan="teams")
    assert len(app.dataframe[0].value) == 8
    entries = [one for one in open_journal(settings.load(home)).entries() if one.acting == "compensation"]
    seen = [one for one in entries if one.action == Action.saw_pay and "workshop" in one.detail]
    assert len({one.subject for one in seen}) == 8


def test_what_cannot_be_journalled_is_not_shown(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> int:
        raise JournalError("The journal cannot be written.", "Tell whoever runs this.")

    monkeypatch.setattr("pages.parts.seen.shown", refuse)
    app = open_page(home, "workshop", plan="teams")
    assert not app.exception
    assert not app.dataframe
    assert "EUR" not in text(app)


def test_a_plan_that_cannot_be_read_is_named_with_its_line(home: Path, open_page: Open):
    (home / "plans").mkdir(exist_ok=True)
    broken = home / "plans" / "own.toml"
    broken.write_text('id = "own"\nversion = "one"\n', encoding="utf-8")
    try:
        app = open_page(home, "workshop", plan="teams")
        assert not app.exception
        assert "own.toml" in text(app)
        assert not app.dataframe
    finally:
        broken.unlink()


def test_a_measure_with_a_goal_keeps_the_kinks_of_the_goal(home: Path, open_page: Open):
    """Weights of it can be turned; its kinks are the goal's, and everybody is held against the nearest one."""
    (home / "plans").mkdir(exist_ok=True)
    (home / "goals").mkdir(exist_ok=True)
    goal = (
        '[[goals]]\nid = "content"\ntitle = "Content"\nmetric = "csat_mean"\nwhose = "company"\ndirection = "up"\n'
        "threshold = 3.0\ntarget = 3.5\nmaximum = 4.0\nfirst = 2026-01-01\nlast = 2026-12-31\n"
    )
    held = plans.load(settings.load(home))["teams"][-1]
    first = replace(held.measures[0], goal="content", metric="", fallback=None)
    other = replace(held, version=2, measures=(first, *held.measures[1:]))
    files = {home / "goals" / "content.toml": goal, home / "plans" / "teams-2.toml": plan_text.text(other)}
    for file, content in files.items():
        file.write_text(content, encoding="utf-8")
    try:
        app = open_page(home, "workshop", plan="teams")
        assert not app.exception
        said = text(app)
        assert "Where it pays comes from a goal: change the goal." in said
        assert not [one for one in app.slider if one.key.endswith("satisfaction-target")]
        slider(app, "satisfaction-weight").set_value(60.0).run()
        assert not app.exception
        assert "With your changes the plan would cost" in text(app)
    finally:
        for file in files:
            file.unlink()
