"""A company every text of which is hostile, in a real browser: nothing runs, nothing leaves the page, nothing breaks.

Served twice: bare, to show that texts are kept as text, and behind the guard, to show that what slipped through would
find nowhere to go.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from allegiance.settings import ROOT
from docs.screenshots import ready
from tests.pages import homes

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGES = (
    "/", "/satisfaction", "/loyalty", "/drivers", "/customers", "/warning", "/proactive", "/voice", "/needs",
    "/competitors", "/team?team={team}", "/employee?employee=E-10001", "/fairplay", "/data", "/definitions", "/define",
    "/contacts?reason={reason}", "/customer?customer=CU-00002068", "/?team={reason}&period={reason}&x={reason}",
)  # fmt: skip
FEW = ("/competitors", "/team", "/employee", "/data", "/voice")
NARROW = tuple(path for path in PAGES if path.split("?")[0] in FEW)
"""Pages with the longest names and the widest tables."""

HARM = """() => ({
    ran: window.pwned || 0,
    fetched: [...document.querySelectorAll('img,iframe,object,embed,link[href*=evil],script[src*=evil]')]
        .filter(one => /evil|\\/x$/.test(one.src || one.href || '')).length,
    handlers: document.querySelectorAll('[onerror],[onload]').length,
    links: [...document.querySelectorAll('a')].map(a => String(a.href.baseVal ?? a.href))
        .filter(to => !to.startsWith(location.origin) && to).length,
    marked: document.querySelectorAll('.katex, .js-plotly-plot svg a, .stMarkdownColoredText').length,
    icons: [...document.querySelectorAll('[data-testid=stIconMaterial]')].filter(i => i.innerText == 'delete').length,
    hidden: document.querySelector('h1') === null || document.querySelector('h1').offsetHeight === 0,
    wide: document.documentElement.scrollWidth > innerWidth,
})"""
NONE = {
    "ran": 0, "fetched": 0, "handlers": 0, "links": 0, "marked": 0, "icons": 0, "hidden": False, "wide": False,
}  # fmt: skip


@contextmanager
def serving(file: str, home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", file, "--server.port", port],
        cwd=ROOT, env={**os.environ, "ALLEGIANCE_HOME": str(home)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return homes.poisoned(tmp_path_factory.mktemp("hostile") / "home")


def visited(browser: Browser, address: str, path: str, width: int) -> tuple[dict[str, object], list[str]]:
    """What harm was done, and what left the page or was said about it."""
    context = browser.new_context(viewport={"width": width, "height": 1000})
    page: Page = context.new_page()
    left: list[str] = []
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda one: left.append(one.url) if not one.url.startswith(own) else None)
    page.on("dialog", lambda one: (left.append(one.message), one.dismiss()))
    page.on("console", lambda one: left.append(one.text) if "Content Security Policy" in one.text else None)
    text = urllib.request.quote(homes.PAYLOADS[0])
    page.goto(address + path.format(team=text, reason=text))
    ready(page)
    page.wait_for_timeout(700)
    said = page.inner_text("body")
    assert "could not be shown" not in said
    found = page.evaluate(HARM)
    context.close()
    return found, left


def test_texts_are_kept_as_text_everywhere(browser: Browser, home: Path):
    """Without the guard: the pages themselves let nothing through."""
    with serving("app.py", home) as address:
        for path in PAGES:
            assert visited(browser, address, path, 1440) == (NONE, []), path
        for path in NARROW:
            assert visited(browser, address, path, 390) == (NONE, []), path


def test_behind_the_guard_every_page_still_works_and_what_slips_through_goes_nowhere(
    browser: Browser, home: Path
):
    with serving("server.py", home) as address:
        for path in NARROW:
            assert visited(browser, address, path, 1440) == (NONE, []), path
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        ready(page)
        left: list[str] = []
        page.on("requestfinished", lambda one: left.append(one.url))
        page.evaluate(
            """() => {
                document.body.insertAdjacentHTML('beforeend',
                    '<img src=http://127.0.0.1:9/p.png><img src=x onerror="window.pwned=1">'
                    + '<iframe src=http://127.0.0.1:9/></iframe><form id=f action=http://127.0.0.1:9/></form>');
                const s = document.createElement('script'); s.textContent = 'window.pwned=2'; document.body.append(s);
                fetch('http://127.0.0.1:9/f').catch(() => 0);
                document.getElementById('f').submit();
            }"""
        )
        page.wait_for_timeout(1_000)
        assert page.evaluate("window.pwned || 0") == 0, "no script of a text runs"
        assert not [url for url in left if ":9/" in url]
        assert page.url.startswith(address), "no form leaves"
        frame = context.new_page()
        frame.set_content(f'<iframe id=it src="{address}" onload="document.title=1"></iframe>')
        frame.wait_for_timeout(1_500)
        assert not [
            one for one in frame.frames[1:] if one.url.startswith(address) and one.query_selector("h1")
        ]
        context.close()


def test_a_page_that_fails_shows_no_trace_and_no_name_of_a_file(browser: Browser, tmp_path: Path):
    """A store that is damaged while it is served."""
    home = homes.few(tmp_path / "home")
    with serving("server.py", home) as address:
        for path in (home / "published").rglob("*.duckdb"):
            path.write_bytes(b"damaged" * 1_000)
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("h1", timeout=60_000)
        said = page.content()
        for word in ("Traceback", "site-packages", 'File "', "duckdb.", "Exception"):
            assert word not in said
        context.close()
