"""Pages through the eyes of roles that see groups only, or themselves: true sentences, no dead ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from allegiance.people.rights import RIGHTS, Role
from allegiance.people.scope import Scope
from pages.parts import context, frame, personas
from pages.parts.session import Visitor
from tests.pages.conftest import Open, text


@pytest.fixture
def executive(sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(context, "current_scope", lambda: Scope.of(Role.executive, "eva"))
    return lambda page, **query: open_page(sample_home, page, **query)


@pytest.fixture
def employee(sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    def current() -> Scope:
        settings = context.settings_module.load()
        return personas.scope("employee", context.open_reader(settings))

    monkeypatch.setattr(context, "current_scope", current)
    return lambda page, **query: open_page(sample_home, page, **query)


def headers(app: AppTest) -> list[str]:
    return [one.value for one in app.header]


@pytest.mark.slow
def test_whole_weeks_are_said_once_and_not_on_every_tile(executive):
    said = text(executive("satisfaction"))
    assert said.count("whole weeks from") == 1
    assert "Figures count whole weeks from" in said


@pytest.mark.slow
def test_no_choice_is_offered_where_every_answer_is_a_refusal(executive):
    app = executive("hold")
    assert "Not shown: at some hours fewer than five people work." in text(app)
    assert not [one for one in app.button_group if one.label == "By hour and weekday"]


@pytest.mark.slow
def test_what_moved_is_said_where_its_parts_are_not_shown(executive):
    said = text(executive("drivers"))
    assert "cannot be said" not in said
    assert said.count("not shown") + said.count("Not shown") == 1


@pytest.mark.slow
def test_loyalty_is_told_where_definitions_are_not_compared(executive):
    app = executive("define")
    assert "of those who answered are loyal" in text(app)
    assert not {"How far they agree", "Who is first, by each of them"} & set(headers(app))


@pytest.mark.slow
def test_files_are_no_heading_for_whoever_does_not_see_them(executive):
    app = executive("data")
    assert "The data reaches from" in text(app)
    assert not {"Imports", "Refused rows"} & set(headers(app))


@pytest.mark.slow
def test_a_page_about_customers_to_call_does_not_count_nobody(executive):
    app = executive("warning")
    assert app.title[0].value == "How well is leaving foreseen, and what kept customers?"
    assert "Of 100 customers warned of" in text(app)
    assert "Whom to contact" not in headers(app)


@pytest.mark.slow
def test_a_view_of_teams_is_told_once_that_customers_belong_to_none(employee):
    app = employee("customers")
    assert text(app).count("customers belong to no team") == 1
    assert headers(app) == []


@pytest.mark.slow
def test_who_answers_is_no_closed_page_in_the_middle_of_another(employee):
    app = employee("data")
    said = text(app)
    assert "You may not see this" not in said
    assert "generation" in said, "the page ends as every page does"


@pytest.mark.slow
@pytest.mark.parametrize("page", ["hold", "satisfaction"])
def test_no_split_is_offered_that_is_only_refused(employee, page):
    app = employee(page)
    assert not [one for one in app.button_group if one.label == "Split by"]
    assert "See one's own contacts" in [one.proto.label for one in app.get("page_link")]


class Named:
    """A page as far as its name goes."""

    def __init__(self, path: str, title: str) -> None:
        self.url_path, self.title = path, title


TEAM, PERSON = Named("team", "Teams"), Named("employee", "People")


def test_whoever_sees_nobody_else_comes_to_themselves_first():
    found = frame.opened({"People": [TEAM, PERSON]}, RIGHTS[Role.employee])
    assert found == {"People": [PERSON, TEAM]}
    labels = [frame._label(page, Visitor("x", Role.employee)) for page in found["People"]]
    assert labels == ["My work", "My team"]


def test_a_lead_keeps_teams_before_people():
    found = frame.opened({"People": [TEAM, PERSON]}, RIGHTS[Role.lead])
    assert found == {"People": [TEAM, PERSON]}
    assert [frame._label(page, Visitor("x", Role.lead)) for page in found["People"]] == ["Teams", "People"]


@pytest.mark.slow
def test_a_split_that_is_refused_takes_no_page_along(executive):
    app = executive("loyalty", site="Lille")
    said = text(app)
    assert "You may not see this" not in said
    assert "Not shown by segment" in said
    assert "Who forgives a bad contact" in headers(app)
    assert "generation" in said


@pytest.mark.slow
@pytest.mark.parametrize("page", ["loyalty", "resolution", "drivers", "define"])
def test_filters_that_cross_are_told_with_the_filters_to_change_them(employee, page):
    app = employee(page, channel="voice")
    said = text(app)
    assert "You may not see this" not in said
    assert said.count("together could show fewer than 5 people") == 1
    assert "Remove a filter." in said
    assert "Remove all filters" in [one.label for one in app.button]
    assert headers(app) == []
