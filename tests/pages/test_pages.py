"""Every page in every state, through the app as a browser would open it. No page ever shows a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.people.scope import Scope
from pages.parts import context
from tests.pages import homes
from tests.pages.conftest import Open, text

PAGES = (
    "pulse",
    "satisfaction",
    "hold",
    "resolution",
    "drivers",
    "loyalty",
    "define",
    "data",
    "definitions",
    "contacts",
    "customers",
    "needs",
    "customer",
    "voice",
    "proactive",
    "competitors",
    "warning",
    "team",
    "employee",
    "fairplay",
    "workshop",
    "access",
    "journal",
    "scorecard",
    "teamcards",
    "executive",
    "approvals",
    "plans",
    "snapshots",
)
EVERY = pytest.mark.parametrize("page", PAGES)
LONG = {"warning"}
"""Pages that fit a model of every customer when they are opened first."""

PAY = ("scorecard", "teamcards", "executive", "approvals", "plans")
UNFILTERED = ("definitions", "customer", "workshop", "access", "journal", "snapshots", *PAY)
"""Pages on which there is nothing to filter."""


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=pytest.mark.slow) if page in LONG else page for page in PAGES]
)
def test_with_data_it_answers_its_question(page: str, sample_home: Path, open_page: Open):
    app = open_page(sample_home, page)
    assert not app.exception
    assert len(app.title) == 1
    assert app.title[0].value.endswith("?")
    said = text(app)
    assert "Sample company." in said
    assert "could not be shown" not in said
    assert "data up to 30 June 2026" in said


@EVERY
def test_without_data_it_says_what_to_do(page: str, tmp_path: Path, open_page: Open):
    app = open_page(tmp_path / "empty", page)
    assert not app.exception
    said = text(app)
    assert "There is no data yet" in said
    assert "allegiance import" in said


@EVERY
def test_with_very_little_data_nothing_is_made_up(page: str, few_home: Path, open_page: Open):
    app = open_page(few_home, page)
    assert not app.exception
    said = text(app)
    assert "could not be shown" not in said
    if page in ("satisfaction", "resolution"):
        assert "ot measured" in said
    if page == "hold":
        assert "oo few" in said
    assert "nan" not in said.lower().replace("finance", "")


@pytest.fixture(scope="module", params=list(homes.SHAPES))
def partial_home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    return request.param, homes.shaped(tmp_path_factory.mktemp("shaped") / "home", request.param)


@pytest.mark.slow
@EVERY
def test_what_an_export_lacks_is_not_measured(page: str, partial_home: tuple[str, Path], open_page: Open):
    shape, home = partial_home
    app = open_page(home, page)
    assert not app.exception
    said = text(app)
    assert "could not be shown" not in said
    assert "NaT" not in said
    if page == "pulse":
        assert "Not measured" in said
        expected = {
            "subscribers": "Customers who left",
            "calls": "Resolved, recorded",
            "survey": "Net Promoter Score",
        }
        assert expected.get(shape, "Net Promoter Score") in said
        assert "No clear change" not in said, "there is nothing before to compare with"


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if page not in UNFILTERED])
def test_unknown_filters_are_ignored_with_a_word(page: str, sample_home: Path, open_page: Open):
    app = open_page(sample_home, page, team="Nowhere", period="soon")
    said = text(app)
    assert not app.exception
    assert "There is no team “Nowhere” in the data you can see" in said
    assert "“soon” is no period" in said


@EVERY
def test_a_scope_that_reaches_nothing_sees_nothing(
    page: str, sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(context, "current_scope", lambda: Scope("nobody"))
    app = open_page(sample_home, page, contact="CT-000000001")
    assert not app.exception
    said = text(app)
    assert "There is nothing you may see here" in said
    assert not app.dataframe


@pytest.mark.slow
@EVERY
def test_a_scope_of_one_team_sees_that_team_only(
    page: str, sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    teams = sorted(open_page(sample_home, "satisfaction").multiselect(key="f_team").options)
    mine, other = teams[1], teams[2]
    monkeypatch.setattr(context, "current_scope", lambda: Scope.lead("lead", mine))
    app = open_page(sample_home, page, team=other)
    assert not app.exception
    said = text(app)
    assert "could not be shown" not in said
    if page not in UNFILTERED:
        assert f"There is no team “{other}”" in said
        assert [choice for choice in app.multiselect(key="f_team").options if choice != mine] == []


def test_an_error_of_ours_says_title_message_and_what_to_do(tmp_path: Path, open_page: Open):
    (tmp_path / "settings.toml").write_text('timezone = "Mars/Base"\n', encoding="utf-8")
    app = open_page(tmp_path)
    said = text(app)
    assert not app.exception
    assert "A setting cannot be used" in said
    assert "Mars/Base" in said
    assert "Europe/Berlin" in said


def test_a_surprise_gives_a_reference_and_keeps_the_trace_in_the_log(
    sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def broken() -> Scope:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(context, "current_scope", broken)
    app = open_page(sample_home)
    said = text(app)
    assert not app.exception
    assert "This page could not be shown" in said
    assert "secret detail" not in said
    assert "Traceback" not in said
    reference = said.split("the reference ")[1][:8]
    logged = (sample_home / "log" / "pages.log").read_text(encoding="utf-8")
    assert reference in logged
    assert "RuntimeError: secret detail" in logged
