"""From the pulse to a contact to talk about, in a real Chromium: at most four clicks, whichever way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from docs.screenshots import ready
from tests.browser.conftest import visit
from tests.browser.test_journeys import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST = 4


class Clicks:
    """Clicks a thing, waits for the address that it should lead to, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def __call__(self, thing: Locator, leads_to: str) -> None:
        thing.scroll_into_view_if_needed()
        self.page.wait_for_timeout(1000)
        box = thing.bounding_box()
        assert box is not None
        # With the mouse: over a chart lies a layer of its own, which finds the dot below by itself.
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.wait_for_timeout(300)
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.count += 1
        self.page.wait_for_url(re.compile(leads_to))
        ready(self.page)


def dot(page: Page) -> Locator:
    """A dot of the first chart."""
    return page.locator(".stPlotlyChart").first.locator(".scatterlayer .point").nth(2)


def test_a_lead_gets_from_the_pulse_to_a_coachable_contact_in_four_clicks(page: Page, address: str):
    visit(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("What moved, is it real, and where?")
    click = Clicks(page)
    click(page.locator(".st-key-al-nav").get_by_role("link", name="People"), r"/team")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which teams do well, at equal contacts?")
    click(dot(page), r"/team.*[?&]team=")
    expect(page.get_by_role("heading", level=1)).to_have_text("What does each person add?")
    click(dot(page), r"/employee.*[?&]employee=")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"What does .+ add\?"))
    click(page.locator("a[href*='contact=']").first, r"/contacts.*[?&]contact=")
    expect(page.get_by_role("heading", level=1)).to_have_text("What happened in this contact?")
    assert click.count <= MOST


def test_a_figure_split_by_team_leads_to_the_people_behind_it(page: Page, address: str):
    visit(page, f"{address}/satisfaction?split=team&team=Heron&team=Osprey")
    click = Clicks(page)
    click(
        page.get_by_role("link", name="How teams stand, at equal contacts"), r"/team.*team=Heron.*team=Osprey"
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Which teams do well, at equal contacts?")


@pytest.mark.parametrize("path", ["team", "team?team=Osprey", "team?team=Osprey&figure=hold_time"])
def test_teams_and_their_people_on_a_desk_and_on_a_telephone(browser: Browser, address: str, path: str):
    for width, scheme in ((1440, "light"), (360, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = visit(context.new_page(), f"{address}/{path}")
        page.wait_for_timeout(1000)
        assert violations(page) == []
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("element => element.scrollWidth - element.clientWidth") == 0
        context.close()
