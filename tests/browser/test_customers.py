"""Customers in a real Chromium: looked up, followed to a contact and back; their pages on a desk and on a telephone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from docs.screenshots import Server, ready
from tests.browser.conftest import visit
from tests.browser.test_journeys import violations
from tests.pages import homes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("customers", "needs", "customer?customer=CU-00000012")


def test_a_customer_is_followed_from_a_contact_and_looked_up(page: Page, address: str):
    visit(page, f"{address}/contacts?contact=CT-000000030")
    title = page.get_by_role("heading", level=1)
    page.get_by_text("Everything that happened with this customer").click()
    expect(title).to_have_text("What has happened with this customer?")
    named = page.get_by_label("Customer", exact=True)
    expect(named).to_have_value(re.compile("^CU-"))
    customer = named.input_value()
    visit(page, f"{address}/customers")
    page.get_by_label("Look up a customer").fill(customer)
    page.get_by_test_id("stBaseButton-secondaryFormSubmit").click()
    expect(title).to_have_text("What has happened with this customer?")
    ready(page)
    page.get_by_role("link", name="CT-000000030").click()
    expect(title).to_have_text("What happened in this contact?")


@pytest.mark.parametrize("name", PAGES)
def test_on_a_desk_axe_finds_nothing(page: Page, address: str, name: str):
    visit(page, f"{address}/{name}")
    page.wait_for_timeout(800)
    assert violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_on_a_telephone_in_the_dark_nothing_scrolls_sideways(browser: Browser, address: str, name: str):
    context = browser.new_context(
        viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True, color_scheme="dark"
    )
    page = visit(context.new_page(), f"{address}/{name}")
    page.wait_for_timeout(800)
    wide = page.evaluate(
        """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
              .map(element => element.scrollWidth - element.clientWidth)"""
    )
    found = violations(page)
    context.close()
    assert wide == [0, 0]
    assert found == []


def test_text_of_exports_stays_text_in_pictures_too(context: BrowserContext, tmp_path: Path):
    home = homes.customers(tmp_path / "home")
    asked: list[str] = []
    said: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    with Server(home) as address:
        for path in (
            "customers?period=all&customers=segment&whom=high&cohorts=contract&cell=csat",
            "customers?period=all&customers=contract&whom=lost&cohorts=region",
            "needs?period=all",
            "customer?customer=K1",
        ):
            visit(page, f"{address}/{path}")
            page.wait_for_timeout(500)
            assert page.locator("img[src*=evil]").count() == 0
    assert said == []
    assert [url for url in asked if "evil" in url.partition("?")[0]] == []
