"""Signing in with a real provider, in a real Chromium: the way in, back to where one was going, and out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from docs.screenshots import ready
from tests.browser import provider as providers
from tests.browser.provider import Provider
from tests.browser.test_journeys import violations
from tests.pages import homes

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providers.provider() as found:
        yield found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Path:
    folder = tmp_path_factory.mktemp("sign-in")
    return providers.guarded(homes.sample(folder / "sample"), folder / "home", provider.issuer)


@pytest.fixture(scope="module")
def dashboard(home: Path) -> Iterator[str]:
    with providers.served(home) as address:
        yield address


def sign_in(page: Page, provider: Provider, who: str, **claims: object) -> None:
    """From the sign-in page through the provider and back."""
    provider.knows(who, **claims)
    page.get_by_role("button", name=re.compile("^Sign in")).click()
    page.get_by_placeholder("sub").fill(who)
    page.get_by_role("button", name="Authorize").click()


def account(page: Page) -> None:
    page.locator(".st-key-al-account").get_by_role("button").first.click()


def title(page: Page) -> object:
    return page.get_by_role("heading", level=1)


def cleared(page: Page, said: str) -> None:
    """The page says it without having been touched, and what it showed is gone."""
    expect(page.get_by_role("heading", name=said)).to_be_visible(timeout=60_000)
    expect(page.locator(".al-tile, .st-key-al-nav, [data-testid=stPlotlyChart]")).to_have_count(0)


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    ready(page)
    return page


def test_a_deep_link_with_its_filters_survives(page: Page, dashboard: str, provider: Provider):
    opened(page, f"{dashboard}/hold?period=2026-03&channel=voice&channel=chat&against=none")
    expect(title(page)).to_have_text("Sign in to see this")
    assert page.locator(".al-tile, .st-key-al-nav, .al-banner").count() == 0
    sign_in(page, provider, "eva@company.example", groups=["cx-analysts"])
    page.wait_for_url(re.compile("/hold"))
    ready(page)
    expect(title(page)).to_have_text("How long do customers wait, and what does it cost?")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"period": ["2026-03"], "channel": ["voice", "chat"], "against": ["none"]}
    expect(page.get_by_text("channel voice or chat")).to_be_visible()
    page.reload()
    ready(page)
    expect(title(page)).to_have_text("How long do customers wait, and what does it cost?")


def test_where_one_was_going_is_remembered_once(page: Page, dashboard: str, provider: Provider):
    opened(page, f"{dashboard}/satisfaction?period=2026-03")
    sign_in(page, provider, "eva@company.example", groups=["cx-analysts"])
    page.wait_for_url(re.compile("/satisfaction"))
    ready(page)
    opened(page, dashboard)
    expect(title(page)).to_have_text("What moved, is it real, and where?")


def test_the_account_says_who_and_switches_the_role(page: Page, dashboard: str, provider: Provider):
    opened(page, f"{dashboard}/hold?period=all")
    sign_in(page, provider, "both@company.example")
    page.wait_for_url(re.compile("/hold"))
    ready(page)
    entry = page.locator(".st-key-al-account")
    expect(entry).to_contain_text("Both · Analyst")
    account(page)
    expect(page.get_by_text("both@company.example")).to_be_visible()
    page.get_by_text("Compensation and HR", exact=True).click()
    expect(entry).to_contain_text("Both · Compensation and HR")
    ready(page)
    page.locator(".st-key-al-subnav").get_by_role("link", name="Satisfaction").click()
    page.wait_for_url(re.compile("/satisfaction"))
    expect(entry).to_contain_text("Both · Compensation and HR")


def test_signing_out_ends_every_window_and_every_copy_of_the_cookie(
    context: BrowserContext, browser: Browser, dashboard: str, provider: Provider
):
    page, other = context.new_page(), context.new_page()
    opened(page, dashboard)
    sign_in(page, provider, "eva@company.example", groups=["cx-analysts"])
    expect(page.locator(".st-key-al-account")).to_contain_text("Eva")
    opened(other, f"{dashboard}/hold")
    expect(other.locator(".st-key-al-account")).to_contain_text("Eva")
    copied = context.cookies()
    account(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    expect(title(page)).to_have_text("Sign in to see this")
    # The other window clears itself, without anybody touching it.
    cleared(other, "Your session has ended")
    thief = browser.new_context()
    thief.add_cookies(copied)
    stolen = opened(thief.new_page(), f"{dashboard}/hold")
    expect(title(stolen)).to_have_text("Your session has ended")
    assert stolen.locator(".al-tile").count() == 0
    thief.close()


def test_a_sign_in_that_runs_out_clears_the_page_and_leads_back(
    page: Page, dashboard: str, provider: Provider
):
    opened(page, f"{dashboard}/hold?period=2026-03")
    sign_in(page, provider, "eva@company.example", groups=["cx-analysts"], exp=int(time.time()) + 20)
    page.wait_for_url(re.compile("/hold"))
    ready(page)
    expect(page.locator(".al-tile").first).to_be_visible()
    cleared(page, "Your session has ended")
    sign_in(page, provider, "eva@company.example", groups=["cx-analysts"])
    page.wait_for_url(re.compile("/hold.*period=2026-03"))
    ready(page)
    expect(page.locator(".al-tile").first).to_be_visible()


@pytest.mark.parametrize(
    ("email", "claims", "said"),
    [
        ("stranger@company.example", {}, "You have no role yet"),
        ("left@company.example", {}, "You have no role yet"),
        ("barred@company.example", {"groups": ["cx-analysts"]}, "You have no role yet"),
        (
            "eve@company.example",
            {"groups": ["cx-analysts"], "email_verified": False},
            "You could not be signed in",
        ),
        ("eve@company.example", {"groups": ["cx-analysts"], "email": ""}, "You could not be signed in"),
        (
            "eva@company.example",
            {"groups": ["cx-analysts"], "iat": 1_000_000_000},
            "Your session has ended",
        ),
        (
            "eva@company.example",
            {"groups": ["cx-analysts"], "aud": "another", "azp": "allegiance"},
            "You could not be signed in",
        ),
    ],
)
def test_whom_nothing_was_granted_sees_nothing(
    page: Page, dashboard: str, provider: Provider, email: str, claims: dict[str, object], said: str
):
    opened(page, f"{dashboard}/hold?period=all")
    sign_in(page, provider, email, **claims)
    expect(title(page)).to_have_text(said)
    assert page.locator(".al-tile, .st-key-al-nav, .st-key-al-subnav, .al-banner").count() == 0
    assert "Sample" not in page.inner_text("body")


@pytest.mark.parametrize(
    "claims",
    [{"aud": "another"}, {"nonce": "another"}, {"iss": "http://localhost:1"}, {"exp": 1_000_000_000}],
)
def test_a_token_that_is_not_for_this_sign_in_is_none(
    page: Page, dashboard: str, provider: Provider, claims: dict[str, object]
):
    opened(page, f"{dashboard}/hold")
    sign_in(page, provider, "eva@company.example", groups=["cx-analysts"], **claims)
    page.wait_for_url(f"{dashboard}/")
    ready(page)
    expect(title(page)).to_have_text("Sign in to see this")
    assert not [one for one in page.context.cookies() if one["name"] == "_streamlit_user"]


def test_whoever_says_no_at_the_provider_is_asked_again(page: Page, dashboard: str):
    opened(page, dashboard)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Deny").click()
    expect(title(page)).to_have_text("Sign in to see this")


def test_a_cookie_that_was_made_up_is_none(context: BrowserContext, dashboard: str):
    context.add_cookies(
        [{"name": "_streamlit_user", "value": '{"is_logged_in":true}', "url": dashboard, "httpOnly": True}]
    )
    page = opened(context.new_page(), f"{dashboard}/hold")
    expect(title(page)).to_have_text("Sign in to see this")


def test_a_roster_that_breaks_closes_the_dashboard_for_everybody(
    page: Page, dashboard: str, provider: Provider, home: Path
):
    opened(page, f"{dashboard}/hold")
    sign_in(page, provider, "eva@company.example", groups=["cx-analysts"])
    page.wait_for_url(re.compile("/hold"))
    ready(page)
    roster = home / "access" / "roster.csv"
    good = roster.read_text(encoding="utf-8")
    try:
        roster.write_text(good + "x@company.example,king,,,,,,\n", encoding="utf-8")
        opened(page, f"{dashboard}/hold")
        expect(title(page)).to_have_text("Nobody has access: a file of rights cannot be used")
        assert page.locator(".al-tile").count() == 0
    finally:
        roster.write_text(good, encoding="utf-8")
    opened(page, f"{dashboard}/hold")
    expect(page.locator(".al-tile").first).to_be_visible()


def test_a_right_that_is_taken_away_clears_an_open_page(
    page: Page, dashboard: str, provider: Provider, home: Path
):
    opened(page, f"{dashboard}/satisfaction")
    sign_in(page, provider, "lead@company.example")
    page.wait_for_url(re.compile("/satisfaction"))
    ready(page)
    expect(page.locator(".al-tile").first).to_be_visible()
    roster = home / "access" / "roster.csv"
    good = roster.read_text(encoding="utf-8")
    try:
        roster.write_text(good + "lead@company.example,,,,,,,yes\n", encoding="utf-8")
        cleared(page, "You have no role yet")
    finally:
        roster.write_text(good, encoding="utf-8")


@pytest.mark.parametrize("who", [None, "stranger@company.example", "both@company.example"])
def test_on_a_telephone_in_the_dark_it_fits_and_axe_finds_nothing(
    browser: Browser, dashboard: str, provider: Provider, who: str | None
):
    context = browser.new_context(
        viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True, color_scheme="dark"
    )
    page = opened(context.new_page(), f"{dashboard}/satisfaction")
    if who:
        sign_in(page, provider, who)
        page.wait_for_url(re.compile(re.escape(dashboard)))
        ready(page)
        page.wait_for_timeout(1500)
        ready(page)
    if who and who.startswith("both"):
        account(page)
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.wait_for_timeout(500)
    wide = page.evaluate(
        """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
              .map(element => element.scrollWidth - element.clientWidth)"""
    )
    found = violations(page)
    context.close()
    assert wide == [0, 0]
    assert found == []
