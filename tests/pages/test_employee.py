"""The page of one employee in every state: who may see whom, what is said with few answers, nothing made up."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from allegiance import settings
from allegiance.exports import imports
from allegiance.metrics import drill
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader, open_reader
from pages.parts import context
from tests.pages import homes
from tests.pages.conftest import Open, text

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(sample_home: Path) -> Reader:
    return open_reader(settings.load(sample_home))


@pytest.fixture(scope="module")
def busiest(store: Reader) -> drill.Person:
    """Somebody with many contacts, of the first team by name."""
    team = sorted(drill.members(store, everyone())["team"])[1]
    found = store.ask(
        everyone(),
        "metrics/employee_behaviour",
        first_day="2024-01-01",
        last_day="2027-01-01",
        employees=[one.employee for one in drill.people(store, everyone(), teams=[team])],
        channels=[],
        queues=[],
        reasons=[],
        segments=[],
        repeat_s=1,
    )
    most = found.groupby("employee_id")["talk_n"].sum().idxmax()
    return drill.people(store, everyone(), employees=[str(most)])[0]


def test_with_a_person_it_says_what_the_person_adds(
    sample_home: Path, busiest: drill.Person, open_page: Open
) -> None:
    app = open_page(sample_home, "employee", employee=busiest.employee)
    assert not app.exception
    assert app.title[0].value == f"What does {busiest.name} add?".replace("-", "\\-")
    said = text(app)
    assert "could not be shown" not in said
    assert "at equal contacts" in said
    for part in (
        "Reliability",
        "In every figure",
        "What goes well",
        "The contacts behind it",
        "If this is about you",
    ):
        assert part in said, part
    assert "Handle time has no good direction" in said
    for word in ("worst", "best employee", "caused by", "because of", "nan", "None"):
        assert word not in said, word
    heads = [one.value for one in app.header]
    assert heads.index("What goes well") < heads.index("What a conversation could begin with"), (
        "strengths first"
    )
    assert "contacts?contact=" in said


def test_without_a_person_one_is_chosen_by_name(sample_home: Path, store: Reader, open_page: Open) -> None:
    app = open_page(sample_home, "employee")
    assert not app.exception
    assert "Choose a person" in text(app)
    names = app.selectbox(key="choose-person").options
    assert len(names) == len(drill.people(store, everyone()))
    assert names == sorted(names, key=lambda name: names.index(name))
    team = sorted(drill.members(store, everyone())["team"])[1]
    app = open_page(sample_home, "employee", team=team)
    held = app.selectbox(key="choose-person").options
    expected = [one.name for one in drill.people(store, everyone()) if one.team == team]
    assert len(held) == len(expected) < len(names)


def test_a_choice_opens_the_person(sample_home: Path, busiest: drill.Person, open_page: Open) -> None:
    app = open_page(sample_home, "employee", team=busiest.team or "")
    app.selectbox(key="choose-person").select(busiest.employee).run()
    assert app.query_params["employee"] in (busiest.employee, [busiest.employee])
    assert busiest.name.split("-")[0] in app.title[0].value


def test_nobody_of_that_number(sample_home: Path, open_page: Open) -> None:
    app = open_page(sample_home, "employee", employee="E-0")
    assert not app.exception
    said = text(app)
    assert "There is no such employee" in said
    assert "within what you may see" not in said
    assert app.title[0].value == "What does one employee add?"


@pytest.mark.slow
def test_an_employee_sees_the_own_page_and_nobody_elses(
    sample_home: Path, store: Reader, busiest: drill.Person, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "current_scope", lambda: Scope.employee("self", busiest.employee))
    app = open_page(sample_home, "employee", employee=busiest.employee)
    assert not app.exception
    said = text(app)
    assert "at equal contacts" in said
    assert "could not be shown" not in said
    assert not [one for one in app.selectbox if one.key == "another-person"], "there is nobody else to choose"
    others = [one for one in drill.people(store, everyone()) if one.employee != busiest.employee]
    assert not [one.name for one in others if one.name != busiest.name and one.name in said]
    app = open_page(sample_home, "employee", employee=others[0].employee)
    assert "There is no such employee" in text(app)
    assert "within what you may see" in text(app)
    assert others[0].name not in text(app)
    assert app.selectbox(key="choose-person").options == [busiest.name]


@pytest.mark.slow
def test_a_lead_sees_the_own_team_only(
    sample_home: Path, store: Reader, busiest: drill.Person, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = busiest.team or ""
    monkeypatch.setattr(context, "current_scope", lambda: Scope.lead("lead", team))
    assert "at equal contacts" in text(open_page(sample_home, "employee", employee=busiest.employee))
    lead = Scope.lead("lead", team)
    mine = {one.employee for one in drill.people(store, lead)}
    other = next(one for one in drill.people(store, everyone()) if one.employee not in mine)
    said = text(open_page(sample_home, "employee", employee=other.employee))
    assert "There is no such employee" in said
    assert other.name not in said


@pytest.mark.slow
def test_every_figure_can_be_asked_for(sample_home: Path, busiest: drill.Person, open_page: Open) -> None:
    for figure in ("hold_time", "nps"):
        app = open_page(sample_home, "employee", employee=busiest.employee, figure=figure)
        assert not app.exception
        assert "could not be shown" not in text(app)
        assert app.selectbox(key="c_figure").value == figure


def test_with_few_answers_nothing_is_made_up(few_home: Path, open_page: Open) -> None:
    app = open_page(few_home, "employee", employee="E1")
    assert not app.exception
    said = text(app)
    assert "could not be shown" not in said
    assert "What E1 adds is not measured: no customers&#x27; answers were imported." in said
    assert "Not measured: without customers&#x27; answers" in said
    assert "nan" not in said


def test_a_company_without_employees_says_what_is_missing(tmp_path: Path, open_page: Open) -> None:
    home = homes.shaped(tmp_path / "home", "survey")
    said = text(open_page(home, "employee"))
    assert "No employees are known" in said


@pytest.mark.slow
def test_names_and_comments_stay_text(tmp_path: Path, open_page: Open) -> None:
    home = homes.hostile(tmp_path / "home")
    app = open_page(home, "employee", employee="E1")
    assert not app.exception
    said = text(app)
    unescaped = said.replace("\\<", "").replace("\\]", "").replace("\\(", "")
    assert "<img src=http" not in unescaped
    assert "](http" not in app.title[0].value
    assert escape(homes.HOSTILE) in said


@pytest.mark.slow
def test_a_team_under_five_is_not_compared(tmp_path: Path, open_page: Open) -> None:
    home = tmp_path / "home"
    home.mkdir()
    people = [("A", f"a{n}") for n in range(3)] + [("B", f"b{n}") for n in range(6)]
    roster = "employee_id,name,team,valid_from\n" + "\n".join(
        f"{who},Name {who},{team},2020-01-01" for team, who in people
    )
    rows = "\n".join(
        f"X{who}{n},C{who}{n},{who},2026-0{n % 3 + 1}-{n % 27 + 1:02d}T10:00:00Z,{(n * 7 + ord(who[1])) % 5 + 1}"
        for _, who in people
        for n in range(40)
    )
    contacts = "\n".join(
        f"C{who}{n},{who},2026-0{n % 3 + 1}-{n % 27 + 1:02d}T09:00:00Z,voice,inbound,answered"
        for _, who in people
        for n in range(40)
    )
    files = {
        "employees": roster,
        "contacts": f"contact_id,employee_id,started_at,channel,direction,outcome\n{contacts}",
        "answers": f"answer_id,contact_id,employee_id,answered_at,csat\n{rows}",
    }
    for name, content in files.items():
        (home / f"{name}.csv").write_text(f"{content}\n", encoding="utf-8")
    imports.import_files(settings.load(home), [home / f"{name}.csv" for name in files])
    said = text(open_page(home, "employee", employee="a1"))
    assert "In a team of 3 nobody is compared with the rest" in said
    assert "A trend at most: not for judging" in said
    assert "people upwards" in said, "there is no counterfactual"
    said = text(open_page(home, "employee", employee="b1"))
    assert "In a team of" not in said
