"""Real data without a sign-in stay on this machine, whichever way somebody serves them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from docs.screenshots import ARGUMENTS, chromium, ready
from tests.browser import provider
from tests.pages import homes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SERVE = [sys.executable, "-c", "from allegiance.cli import main; main()", "serve"]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return homes.few(tmp_path_factory.mktemp("own") / "home")


@pytest.fixture
def rebound(browser: Browser) -> Iterator[Page]:
    """A browser for which a foreign name leads to this machine, as after DNS rebinding."""
    launched = browser.browser_type.launch(
        executable_path=chromium(), args=[*ARGUMENTS, "--host-resolver-rules=MAP evil.example 127.0.0.1"]
    )
    yield launched.new_page()
    launched.close()


def test_serving_beyond_this_machine_does_not_start(own: Path):
    done = subprocess.run(
        [*SERVE, "--home", str(own), "--address", "0.0.0.0", "--port", "1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "The dashboard was not started" in done.stderr
    assert "everybody there would see everything" in done.stderr
    assert "Traceback" not in done.stderr


def test_serving_it_everywhere_by_hand_shows_nothing(page: Page, own: Path):
    with provider.by_hand(own, "--server.address", "0.0.0.0") as address:
        page.goto(f"{address}/hold")
        ready(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("This dashboard is closed")
        assert page.locator(".al-tile, .st-key-al-nav").count() == 0


def test_a_foreign_name_for_this_machine_leads_nowhere(rebound: Page, own: Path):
    with provider.by_hand(own) as address:
        rebound.goto(f"{address.replace('localhost', 'evil.example')}/hold")
        ready(rebound)
        expect(rebound.get_by_role("heading", level=1)).to_have_text("This dashboard is closed")
    with provider.served(own, {}) as address:
        answer = rebound.goto(f"{address.replace('localhost', 'evil.example')}/hold")
        assert answer is not None
        assert answer.status == 421


def test_this_machine_is_served(page: Page, own: Path):
    with provider.served(own, {}) as address:
        page.goto(f"{address}/definitions")
        ready(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("What does each figure mean?")
