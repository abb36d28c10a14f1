"""What people do, without a browser: filter, choose, drill down to a contact, and find the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open, text

pytestmark = pytest.mark.slow


def links(app: AppTest) -> dict[str, str]:
    """Labels of links to their query strings."""
    return {link.proto.label: link.proto.query_string for link in app.get("page_link")}


def test_a_filter_is_written_to_the_address_and_removed_from_it(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "satisfaction")
    before = app.markdown[3].value
    team = next(name for name in app.multiselect(key="f_team").options if name != "(not known)")
    app.multiselect(key="f_team").set_value([team]).run()
    assert app.query_params["team"] == team
    assert f"team {team}" in text(app)
    assert links(app)["Hold time"] == f"team={team}".replace(" ", "+")
    app.selectbox(key="f_period").set_value("2026-05").run()
    assert app.query_params == {"team": team, "period": "2026-05"}
    app.button(key="al-clear").click().run()
    assert app.query_params == {"period": "2026-05"}
    app.selectbox(key="f_period").set_value("last-91-days").run()
    assert not app.query_params
    assert app.markdown[3].value == before


def test_nothing_to_compare_with_shows_no_change(sample_home: Path, open_page: Open):
    compared = open_page(sample_home, "hold")
    alone = open_page(sample_home, "hold", against="none")
    assert "compared with" in text(compared)
    assert "compared with" not in text(alone)
    assert "al-chip" in text(compared)
    assert "al-chip" not in text(alone)
    assert "Verdict" not in alone.dataframe[0].value.columns


def test_choices_of_how_to_look_are_in_the_address(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "satisfaction", line="nps", split="channel")
    assert "Net Promoter Score by week" in text(app)
    assert "Satisfaction by channel" in text(app)
    app.button_group(key="c_line").set_value("csat").run()
    assert "line" not in app.query_params
    nonsense = open_page(sample_home, "satisfaction", line="nonsense")
    assert "Satisfaction by week" in text(nonsense)


def test_down_to_one_contact_and_back(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "hold", period="all")
    site = next(name for name in app.selectbox(key="inside-site").options if name != "(not known)")
    app.selectbox(key="inside-site").set_value(site).run()
    assert app.query_params["site"] == site
    team = next(name for name in app.selectbox(key="inside-team").options if name != "(not known)")
    app.selectbox(key="inside-team").set_value(team).run()
    assert links(app)["Company"] == "period=all"
    assert "site" in links(app)[site]
    names = app.selectbox(key="inside-employee").options
    assert len(names) > 1
    app.selectbox(key="inside-employee").select_index(0).run()
    employee = app.query_params["employee"]
    assert names[0] in text(app)
    down = links(app)["See the contacts behind these figures"]
    assert f"employee={employee}" in down

    contacts = open_page(sample_home, "contacts", period="all", employee=employee, team=team, site=site)
    listed = contacts.dataframe[0].value
    assert 0 < len(listed) <= 200
    contacts.selectbox(key="open-contact").select_index(0).run()
    assert contacts.query_params["contact"] == listed["Contact"].iloc[0]
    said = text(contacts)
    assert "What happened in this contact?" in said
    assert names[0] in said
    assert "contact=" not in links(contacts)["Contacts"]
    assert employee in links(contacts)["Contacts"]


def test_people_are_listed_by_name_not_ranked(sample_home: Path, open_page: Open):
    open_all = open_page(sample_home, "satisfaction", period="all")
    team = next(name for name in open_all.multiselect(key="f_team").options if name != "(not known)")
    app = open_page(sample_home, "satisfaction", period="all", team=team)
    names = list(app.dataframe[0].value["Employee"])
    assert names == sorted(names, key=str.casefold)


def test_a_contact_that_is_not_there_is_said_calmly(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "contacts", contact="<script>alert(1)</script>")
    assert not app.exception
    assert "There is no such contact" in text(app)
    assert "<script>" not in text(app)


def test_a_definition_has_its_own_address(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "definitions", metric="service_level")
    said = text(app)
    assert "Under other definitions" in said
    assert "abandoned left out" in said
    assert "70.0%" in said
    app.selectbox(key="metric-choice").set_value("nps").run()
    assert app.query_params["metric"] == "nps"
    assert "Would recommend us" in text(app)
    unknown = open_page(sample_home, "definitions", metric="servic_level")
    assert "Did you mean" in text(unknown)


def test_the_page_on_data_adds_up(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "data")
    assert "the counts add up" in text(app)
    files = app.dataframe[0].value
    assert (files["Read"] == files[["Loaded", "Updated", "Unchanged", "Rejected"]].sum(axis=1)).all()
    assert app.dataframe[1].value["Rows"].sum() == files["Rejected"].sum() > 0


def test_every_tile_has_its_definition_one_click_away(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "pulse")
    said = text(app)
    assert said.count('class="al al-tile"') == 12
    assert said.count("<dt>Formula</dt>") == 12
    assert sum(label == "All definitions and variants" for label in
               [link.proto.label for link in app.get("page_link")]) == 12  # fmt: skip
