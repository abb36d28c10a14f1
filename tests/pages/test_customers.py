"""The pages about customers: one customer from a contact, rights, and text of exports that stays text."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from allegiance.people.scope import Scope
from pages.parts import context
from tests.pages import homes
from tests.pages.conftest import Open, text

pytestmark = pytest.mark.slow

HOSTILE = homes.HOSTILE


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return homes.customers(tmp_path_factory.mktemp("hostile") / "home")


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("customers", {"customers": "segment", "whom": "high", "cohorts": "contract", "cell": "csat"}),
        ("customers", {"customers": "region", "whom": "lost", "cohorts": "region"}),
        ("needs", {}),
        ("customer", {"customer": "K1"}),
        ("customer", {"customer": HOSTILE}),
    ],
)
def test_text_of_exports_stays_text(page: str, query: dict[str, str], hostile_home: Path, open_page: Open):
    app = open_page(hostile_home, page, period="all", **query)
    assert not app.exception
    said = text(app)
    assert "could not be shown" not in said
    assert "<img src=http" not in said
    if query.get("customer") == "K1":
        assert escape(HOSTILE) in said


def test_a_customer_is_reached_from_a_contact_and_tells_everything(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "contacts", contact="CT-000000030")
    customer = text(app).split("<dt>Customer</dt><dd>")[1].split("</dd>")[0]
    assert customer.startswith("CU-")
    found = open_page(sample_home, "customer", customer=customer)
    said = text(found)
    assert not found.exception
    assert "By the customer list" in said
    assert "<dt>Annual value</dt>" in said
    assert "CT-000000030" in said
    assert "a year" in said


def test_unknown_and_missing_customers_are_said_to_be(sample_home: Path, open_page: Open):
    assert "There is no such customer" in text(open_page(sample_home, "customer", customer="nobody"))
    assert "No customer is chosen" in text(open_page(sample_home, "customer"))


def test_a_team_sees_no_value_of_customers_it_never_served(
    sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    contact = text(open_page(sample_home, "contacts", contact="CT-000000030"))
    customer = contact.split("<dt>Customer</dt><dd>")[1].split("</dd>")[0]
    team = contact.split("<dt>Employee</dt><dd>")[1].split("</dd>")[0].split(", ")[1]
    monkeypatch.setattr(context, "current_scope", lambda: Scope.lead("lead", team))
    mine = text(open_page(sample_home, "customer", customer=customer))
    assert "CT-000000030" in mine
    assert "You see the contacts and answers of your own teams" in mine
    for kind in ("Purchase", "Renewal</strong>", "Proactive message"):
        assert f"<strong>{kind}" not in mine
    others = sorted(set(open_page(sample_home, "satisfaction").multiselect(key="f_team").options) - {team})
    assert others == [], "a scope of one team has no other to choose"
    monkeypatch.setattr(context, "current_scope", lambda: Scope.lead("lead", "nobody's"))
    stranger = text(open_page(sample_home, "customer", customer=customer))
    assert "There is no such customer" in stranger
    assert "Annual value" not in stranger


def test_each_section_says_what_it_stands_on(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "customers", period="all")
    said = text(app)
    assert "of the customers, those worth most, bring" in said
    for heading in (
        "What they bring",
        "counted by value",
        "What distinguishes them",
        "How long customers stay",
    ):
        assert heading in said
    assert "none of this is a cause" in said
    wishes = text(open_page(sample_home, "needs", period="all"))
    assert "An association, not an effect" in wishes
