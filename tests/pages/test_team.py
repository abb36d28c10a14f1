"""The page on teams in every state: all teams, one of them, a small one, none at all, and what a reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from allegiance import settings
from allegiance.exports import imports
from allegiance.people.scope import Scope
from pages.parts import context
from tests.pages.conftest import Open, text
from tests.pages.homes import HOSTILE

pytestmark = pytest.mark.slow

ALL, INSIDE = "Which teams do well, at equal contacts?", "What does each person add?"
RANKS = ("#1", "rank", "best", "worst", "top ")


def company(home: Path, teams: Iterable[tuple[str, int]]) -> Path:
    """Teams of so many people, each with 60 contacts and their times on hold; a team without a name is not exported."""
    home.mkdir(parents=True, exist_ok=True)
    people, rows = [], []
    for team, size in teams:
        for _ in range(size):
            who = f"E{len(people) + 1}"
            people.append(f'{who},Name {who},"{team}",Lille,2020-01-01')
            rows += [
                f"{who}-{n},K{who}{n % 50},{who},2026-{n % 5 + 1:02d}-{n % 27 + 1:02d}T10:00:00Z,"
                f"{'voice' if n % 3 else 'chat'},inbound,{'Bill' if n % 4 else 'Router'},answered,"
                f"{n * 7 % 300},{(n * 13 + len(people) * 5) % 90}"
                for n in range(60)
            ]
    heads = "contact_id,customer_id,employee_id,started_at,channel,direction,reason,outcome,queue_s,hold_s"
    files = {"contacts": "\n".join([heads, *rows])}
    if any(team for team, _ in teams):
        files["employees"] = "\n".join(["employee_id,name,team,site,valid_from", *people])
    paths = []
    for name, content in files.items():
        paths.append(home / f"{name}.csv")
        paths[-1].write_text(content + "\n", encoding="utf-8")
    imports.import_files(settings.load(home), paths)
    return home


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return company(tmp_path_factory.mktemp("small") / "home", (("North", 3), (HOSTILE, 6)))


@pytest.fixture(scope="module")
def teamless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return company(tmp_path_factory.mktemp("teamless") / "home", (("", 7),))


def columns(app: AppTest) -> list[list[str]]:
    """Heads of every table."""
    return [list(one.value.columns) for one in app.dataframe]


def test_all_teams_are_listed_by_name_and_never_ranked(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "team")
    said = text(app)
    assert app.title[0].value == ALL
    names = list(app.dataframe[0].value["Team"])
    assert names == sorted(names)
    assert len(names) > 10
    for head in ("Raw", "At equal contacts", "Against the average", "95% interval", "Reliability", "n"):
        assert head in columns(app)[0]
    assert "it cannot show whether the team is strong or weak" in said.replace("’", "'")
    assert "How far can these scores be trusted?" in said
    assert not any(word in said.lower() for word in RANKS)


def test_one_team_shows_its_people_side_by_side(sample_home: Path, open_page: Open):
    team = open_page(sample_home, "team").dataframe[0].value["Team"][0]
    app = open_page(sample_home, "team", team=team)
    said = text(app)
    assert app.title[0].value == INSIDE
    assert f"In {team}, by " in said
    assert "reliability of" in said
    people = app.dataframe[0].value
    assert [*people["Person"]] == sorted(people["Person"], key=str.casefold)
    for head in (
        "Raw",
        "At equal contacts",
        "Influence",
        "95% interval",
        "Reliability",
        "n",
        "Good for",
        "In words",
    ):
        assert head in columns(app)[0]
    assert "The team itself" in said
    assert "mix of contacts" in said
    assert not any(word in said.lower() for word in RANKS)


@pytest.mark.parametrize(
    "figure", ["csat", "nps", "ces_mean", "solved", "fcr_observed", "hold_time", "transferred", "aht"]
)
def test_every_figure_has_an_answer_for_all_and_inside(sample_home: Path, open_page: Open, figure: str):
    team = open_page(sample_home, "team").dataframe[0].value["Team"][1]
    for chosen in ({}, {"team": team}):
        app = open_page(sample_home, "team", figure=figure, **chosen)
        assert not app.exception
        said = text(app)
        assert "could not be shown" not in said
        assert "nan" not in said.lower().replace("finance", "").replace("anan", "")


def test_a_figure_that_nobody_knows_is_the_usual_one(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "team", figure="luck")
    assert not app.exception
    assert "mean rating" in text(app)


def test_several_teams_are_compared_and_no_others(sample_home: Path, open_page: Open):
    names = list(open_page(sample_home, "team").dataframe[0].value["Team"])
    app = open_page(sample_home, "team", team=names[:2])
    assert app.title[0].value == ALL
    assert list(app.dataframe[0].value["Team"]) == names[:2]


def test_a_lead_of_one_team_comes_straight_to_its_people(
    sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    names = list(open_page(sample_home, "team").dataframe[0].value["Team"])
    everybody = list(open_page(sample_home, "team", team=names[2]).dataframe[0].value["Person"])
    monkeypatch.setattr(context, "current_scope", lambda: Scope.lead("lead", names[2]))
    app = open_page(sample_home, "team")
    assert app.title[0].value == INSIDE
    mine = list(app.dataframe[0].value["Person"])
    # a score over two teams is no lead's: whoever moved within the year is not listed
    assert set(mine) < set(everybody)
    assert len(mine) >= len(everybody) - 3
    said = text(app)
    assert not [name for name in names if name != names[2] and name in said]


def test_somebody_sees_the_team_as_a_whole_and_nobody_in_it(
    small: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(context, "current_scope", lambda: Scope.employee("self", "E5"))
    app = open_page(small, "team")
    assert not app.exception
    said = text(app)
    assert "Person" not in [column for one in app.dataframe for column in one.value]
    assert not [name for name in ("Name E1", "Name E5", "Name E6") if name in said]


def test_of_a_small_team_somebody_is_told_nothing(
    small: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(context, "current_scope", lambda: Scope.employee("self", "E2"))
    app = open_page(small, "team")
    assert not app.exception
    said = text(app)
    assert "Name E" not in said
    assert "no score is shown" in said
    assert not [one for one in app.dataframe if "Person" in one.value]


def test_a_team_under_five_has_figures_and_no_comparison(small: Path, open_page: Open):
    app = open_page(small, "team", team="North")
    said = text(app)
    assert not app.exception
    assert "under five nobody is compared with the others" in said
    assert "The figures below are unranked" in said
    assert "Good for" not in columns(app)[0]
    assert "In words" not in columns(app)[0]
    assert "the darker band" not in said


def test_a_hostile_name_stays_a_text(small: Path, open_page: Open):
    for chosen in ({}, {"team": HOSTILE}):
        app = open_page(small, "team", **chosen)
        assert not app.exception
        for part in app.markdown:
            assert "<img src=http" not in str(part.value)
        for part in (*app.title, *app.header, *app.subheader):
            assert "evil" not in str(part.value)


def test_without_teams_everybody_is_beside_everybody(teamless: Path, open_page: Open):
    app = open_page(teamless, "team")
    assert not app.exception
    assert app.title[0].value == INSIDE
    assert len(app.dataframe[0].value) == 7
    said = text(app)
    assert "the exports name no team" in said.lower()
    assert "The team itself" not in said


def test_what_is_not_measured_says_so_and_the_rest_is_there(small: Path, open_page: Open):
    app = open_page(small, "team")
    said = text(app)
    assert "Not measured: mean rating" in said
    assert "share solved the first time" in said
    assert app.dataframe


def test_without_employees_nobody_is_scored(open_page: Open, tmp_path: Path):
    rows = "\n".join(f"A{n},2026-03-{n % 27 + 1:02d}T10:00:00Z,{n % 5 + 1}" for n in range(60))
    path = tmp_path / "answers.csv"
    path.write_text(f"answer_id,answered_at,csat\n{rows}\n", encoding="utf-8")
    imports.import_files(settings.load(tmp_path / "home"), [path])
    app = open_page(tmp_path / "home", "team")
    assert not app.exception
    assert "None of your exports says who handled a contact" in text(app)
    assert not app.dataframe


def test_a_filter_by_employee_is_told_that_it_does_not_apply(sample_home: Path, open_page: Open):
    team = open_page(sample_home, "team").dataframe[0].value["Team"][0]
    whole = open_page(sample_home, "team", team=team)
    app = open_page(sample_home, "team", team=team, employee="E-10001")
    said = text(app)
    assert not app.exception
    assert "does not apply on this page" in said or "There is no employee" in said
    assert len(app.dataframe[0].value) == len(whole.dataframe[0].value)
