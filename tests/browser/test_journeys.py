"""What people do, in a real Chromium."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from docs.screenshots import Server, ready
from tests.browser.conftest import visit
from tests.pages import homes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "",
    "satisfaction",
    "hold",
    "resolution",
    "loyalty",
    "drivers",
    "warning",
    "proactive",
    "voice",
    "competitors",
    "snapshots",
    "data",
    "definitions",
    "define",
    "contacts",
)
EVERY = pytest.mark.parametrize("name", PAGES)


def test_a_first_visit_answers_what_moved(page: Page, address: str):
    visit(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("What moved, is it real, and where?")
    expect(page.get_by_text("Sample company.")).to_be_visible()
    expect(page.locator(".al-tile")).to_have_count(12)
    expect(page).to_have_title(re.compile("Pulse · Allegiance"))


def violations(page: Page) -> list[str]:
    """What axe-core finds, in words."""
    return [
        f"{violation['id']}: {violation['help']}: {[node['html'][:160] for node in violation['nodes'][:3]]}"
        for violation in Axe().run(page).response["violations"]
    ]


@EVERY
def test_on_a_desk_no_request_leaves_the_machine_and_axe_finds_nothing(
    context: BrowserContext, address: str, name: str
):
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("websocket", lambda socket: asked.append(socket.url))
    visit(page, f"{address}/{name}")
    page.wait_for_timeout(1000)
    hosts = {url.split("/")[2] for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {address.removeprefix("http://")}
    assert any("inter-latin.woff2" in url for url in asked)
    assert violations(page) == []


@EVERY
def test_on_a_telephone_in_the_dark_nothing_scrolls_sideways_and_axe_finds_nothing(
    browser: Browser, address: str, name: str
):
    context = browser.new_context(
        viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True, color_scheme="dark"
    )
    page = visit(context.new_page(), f"{address}/{name}")
    for width in (360, 390):
        page.set_viewport_size({"width": width, "height": 780})
        page.wait_for_timeout(400)
        wide = page.evaluate(
            """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
                  .map(element => element.scrollWidth - element.clientWidth)"""
        )
        assert wide == [0, 0], width
    found = violations(page)
    context.close()
    assert found == []


def test_a_filter_goes_into_the_address_and_a_reload_shows_the_same(page: Page, address: str):
    visit(page, f"{address}/satisfaction")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Channel").click()
    page.get_by_role("option", name="voice").click()
    page.wait_for_url(re.compile("channel=voice"))
    ready(page)
    page.keyboard.press("Escape")
    tile = page.locator(".al-tile").first
    expect(page.get_by_text("· channel voice.")).to_be_visible()
    before = tile.inner_text()
    page.reload()
    ready(page)
    assert page.locator(".al-tile").first.inner_text() == before
    page.locator(".st-key-al-subnav").get_by_role("link", name="Hold time").click()
    page.wait_for_url(re.compile("hold.*channel=voice"))
    page.go_back()
    page.wait_for_url(re.compile("satisfaction.*channel=voice"))


def choose(page: Page, label: str) -> None:
    """Open a list by its name, once the page around it has stopped moving."""
    box = page.get_by_role("combobox", name=label)
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    box.click()


def test_from_the_company_to_a_contact_and_back(page: Page, address: str):
    visit(page, f"{address}/hold?period=all")
    for level in ("site", "team", "employee"):
        choose(page, f"Look inside {'an' if level == 'employee' else 'a'} {level}")
        page.get_by_role("option").filter(has_not_text="(not known)").first.click()
        page.wait_for_url(re.compile(rf"[?&]{level}="))
        ready(page)
    page.get_by_role("link", name="See the contacts behind these figures").click()
    page.wait_for_url(re.compile("contacts"))
    ready(page)
    choose(page, "Open a contact")
    page.get_by_role("option").first.click()
    page.wait_for_url(re.compile("contact="))
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What happened in this contact?")
    page.locator(".st-key-al-crumbs").get_by_role("link", name="Contacts").click()
    page.wait_for_url(re.compile(r"^(?!.*[?&]contact=)"))
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Which contacts are behind these figures?")
    page.locator(".st-key-al-crumbs").get_by_role("link", name="Company").click()
    page.wait_for_url(re.compile(r"^(?!.*[?&]site=)"))
    assert "period=all" in page.url


def test_a_click_on_a_point_leads_inside_it(page: Page, address: str):
    visit(page, f"{address}/hold?period=all")
    chart = page.locator(".st-key-chart-where-site")
    chart.scroll_into_view_if_needed()
    page.wait_for_timeout(800)
    chart.locator(".scatterlayer .trace").last.locator(".point").first.click(force=True)
    page.wait_for_url(re.compile("site="))


def test_the_definition_is_one_click_away(page: Page, address: str):
    visit(page, f"{address}/hold")
    page.get_by_role("button", name="Definition").first.click()
    expect(page.get_by_text("longer than five minutes.").first).to_be_visible()
    page.get_by_role("link", name="All definitions and variants").first.click()
    page.wait_for_url(re.compile("metric=over_five_minutes"))


def test_a_table_is_downloaded_with_its_definitions(page: Page, address: str, tmp_path: Path):
    visit(page, f"{address}/satisfaction")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download XLSX with definitions").click()
    file = tmp_path / "table.xlsx"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename == "csat-by-site.xlsx"
    with zipfile.ZipFile(file) as book:
        assert {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"} <= set(book.namelist())
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    waiting.value.save_as(tmp_path / "table.csv")
    lines = (tmp_path / "table.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("metric,title,site,value,n,low,high")
    assert len(lines) > 2


def test_dark_follows_the_reader(browser: Browser, address: str):
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, color_scheme="dark")
    page = visit(context.new_page(), f"{address}/satisfaction")
    ground = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert ground == "rgb(17, 20, 24)"
    text = page.evaluate("getComputedStyle(document.querySelector('.al-value')).color")
    assert text == "rgb(236, 238, 240)"
    tick = page.locator(".st-key-chart-where-site .row, .st-key-chart-where-site .annotation-text").first
    assert tick.evaluate("element => getComputedStyle(element).fill") != "rgb(26, 29, 33)"
    context.close()


def test_the_keyboard_reaches_navigation_filters_and_definitions(page: Page, address: str):
    visit(page, f"{address}/satisfaction")
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(document.activeElement.innerText || document.activeElement.ariaLabel || '').trim()"
            )
        )
    for wanted in ("Pulse", "Loyalty", "About", "Hold time", "Filters", "Definition"):
        assert any(wanted in text for text in reached), wanted
    page.keyboard.press("Shift+Tab")
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width != "0px"


def test_every_picture_has_a_sentence_and_its_figures(page: Page, address: str):
    visit(page, f"{address}/hold")
    charts = page.locator("[data-testid=stPlotlyChart]")
    count = charts.count()
    assert count >= 4
    for number in range(count):
        said = charts.nth(number).evaluate(
            "element => (element.closest('[aria-label]') || element.querySelector('[aria-label]')).ariaLabel"
        )
        assert len(said) > 40
    assert page.get_by_text("The figures behind this picture").count() == count
    assert page.locator("svg.al-spark[aria-label]").count() == page.locator("svg.al-spark").count() > 0


def test_an_unknown_address_and_an_unknown_filter_are_met_calmly(page: Page, address: str):
    visit(page, f"{address}/hold?team=Nowhere&period=soon")
    expect(page.get_by_text("There is no team “Nowhere”")).to_be_visible()
    assert page.locator("[data-testid=stException]").count() == 0


def test_hostile_names_stay_text(context: BrowserContext, tmp_path: Path):
    home = homes.hostile(tmp_path / "home")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    name = quote(homes.HOSTILE)
    with Server(home) as address:
        for path in (
            "?period=2026-05",
            "hold?period=all",
            "hold?period=all&split=reason",
            f"hold?period=all&site={name}&team={name}",
            f"hold?period=all&site={name}&team={name}&employee=E1",
            f"contacts?period=all&employee=E1&team={name}",
            f"contacts?period=all&team={name}&contact=C3",
            f"hold?team={name}x",
        ):
            visit(page, f"{address}/{path}")
            page.wait_for_timeout(500)
            if "team=" in path:
                assert page.get_by_text(homes.HOSTILE).count() > 0
            assert page.locator("main img[src*=evil], img[src*=evil]").count() == 0
    assert said == []
    assert [url for url in asked if "evil" in url.partition("?")[0]] == []
