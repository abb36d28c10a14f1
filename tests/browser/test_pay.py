"""A dispute from the first word to the last cent, in a real Chromium: three people, each with what they may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from allegiance import settings
from allegiance.sample import scorecards
from docs.screenshots import Server, ready
from tests.browser.conftest import visit
from tests.browser.test_journeys import violations
from tests.pages import homes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = "I was lent to another team for two weeks; those days are theirs."
ANSWER = "The list of transfers was looked at: two weeks are not in it."


@pytest.fixture(scope="module")
def paying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample company with scorecards: one quarter settled, one being worked on."""
    home = homes.sample(tmp_path_factory.mktemp("pay") / "home")
    scorecards.seed(settings.load(home))
    with Server(home) as found:
        yield found


@contextmanager
def eyes(
    browser: Browser, address: str, persona: str, *path: str, width: int = 1440, scheme: str = "light"
) -> Iterator[Page]:
    """Look through somebody's eyes, on a page that is reached by the names of its links."""
    context = browser.new_context(
        viewport={"width": width, "height": 1000},
        color_scheme="dark" if scheme == "dark" else "light",
        accept_downloads=True,
    )
    page = visit(context.new_page(), address)
    page.locator(".st-key-al-account").get_by_role("button").first.click()
    page.get_by_text(persona, exact=True).last.click()
    expect(page.locator(".st-key-al-account")).to_contain_text(persona)
    page.keyboard.press("Escape")
    ready(page)
    for name in path:
        page.locator(".st-key-al-nav, .st-key-al-subnav").get_by_role("link", name=name, exact=True).click()
        ready(page)
    yield page
    context.close()


def said(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=30_000)


def legible(page: Page) -> None:
    """What axe-core finds once nothing fades any more."""
    ready(page)
    page.wait_for_timeout(1500)
    assert violations(page) == []


def pick(page: Page, stage: str, name: str) -> None:
    """Choose somebody's restatement in the form of a stage."""
    form = page.locator(f".st-key-which-{stage}")
    form.get_by_role("combobox").click()
    page.keyboard.type(name)
    page.get_by_role("option").filter(has_text=name).filter(has_text="restatement").click()
    page.keyboard.press("Escape")


def test_a_dispute_is_decided_restated_and_approved_by_a_second_person(browser: Browser, paying: str):
    with eyes(browser, paying, "Employee", "Pay") as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("What did I earn, and why?")
        said(page, "What chance could make of it")
        page.get_by_text(re.compile("^Dispute it, until")).click()
        page.get_by_label("What is wrong, and why").fill(WORDS)
        page.get_by_role("button", name="Dispute this scorecard").click()
        said(page, "The dispute is recorded.")
        legible(page)
    with eyes(browser, paying, "Compensation and HR", "Pay", "Approvals") as page:
        dispute = page.locator("[class*=st-key-dispute-]").filter(has_text=WORDS)
        name = dispute.get_by_role("heading").first.inner_text()
        dispute.get_by_role("textbox").fill(ANSWER)
        dispute.get_by_role("button", name="Uphold: compute it again").click()
        said(page, "The dispute was upheld. A restatement waits as a draft")
        pick(page, "draft", name)
        page.get_by_role("button", name="I have looked these over").click()
        said(page, "Looked over: 1 scorecard.")
        said(page, "you computed or looked over yourself: a second person approves.")
        legible(page)
    with eyes(browser, paying, "Whole company", "Pay", "Approvals") as page:
        pick(page, "reviewed", name)
        page.get_by_role("button", name="Approve these").click()
        said(page, "Approved: 1 scorecard.")
        pick(page, "approved", name)
        page.get_by_role("button", name="Make these final").click()
        said(page, "Made final: 1 scorecard.")
        page.get_by_role("button", name="Make a list for payroll").click()
        said(page, "not noted as paid so far.")
        ready(page)
        page.wait_for_timeout(1500)
        with page.expect_download() as taken:
            page.get_by_role("button", name="Download CSV").last.click()
        assert taken.value.path().read_text(encoding="utf-8-sig").startswith("kind,name,employee")
    with eyes(browser, paying, "Employee", "Pay", width=390, scheme="dark") as page:
        said(page, "It replaces revision 1")
        said(page, "What changed to the one before")
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("element => element.scrollWidth - element.clientWidth") == 0
        legible(page)


@pytest.mark.parametrize(
    ("persona", "path", "width"),
    [
        ("Whole company", ("Pay", "Team scorecards"), 390),
        ("Whole company", ("Pay", "Approvals"), 390),
        ("Executive", ("Pay", "Executive scorecard"), 390),
        ("Team lead", ("Pay", "Team scorecards"), 1440),
        ("Works council or auditor", ("Pay rules",), 390),
    ],
)
def test_every_page_about_pay_is_legible_to_all(
    browser: Browser, paying: str, persona: str, path: tuple[str, ...], width: int
):
    scheme = "light" if width > 500 else "dark"
    with eyes(browser, paying, persona, *path, width=width, scheme=scheme) as page:
        legible(page)
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("element => element.scrollWidth - element.clientWidth") == 0
