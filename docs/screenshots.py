"""Takes the pictures of the documentation from the running dashboard: ``make screenshots`` writes ``docs/images/``.

The sample company is made afresh with a fixed last day, so that the same code gives the same pictures.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date
from pathlib import Path
from types import TracebackType

from playwright.sync_api import Browser, Page, sync_playwright

from allegiance import settings
from allegiance.exports import imports
from allegiance.metrics.period import Period
from allegiance.sample import roster, schedules, scorecards, write
from allegiance.snapshots import make, render
from allegiance.warehouse.reader import open_reader

ROOT = settings.ROOT
IMAGES = ROOT / "docs" / "images"
END = date(2026, 6, 30)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]

MOVED = "period=2026-04-13..2026-05-24"
"""Weeks in which something moved: the sample company's release raised hold times that spring."""

YEAR = "period=last-364-days"

SHOTS: tuple[tuple[str, str, str, int], ...] = (
    ("pulse", f"?{MOVED}", "light", 1440),
    ("pulse", f"?{MOVED}", "dark", 390),
    ("satisfaction", f"satisfaction?{YEAR}", "light", 1440),
    ("hold", f"hold?{YEAR}", "light", 1440),
    ("hold", f"hold?{YEAR}", "dark", 1440),
    ("resolution", f"resolution?{YEAR}", "light", 1440),
    ("loyalty", "loyalty", "light", 1440),
    ("drivers", f"drivers?{MOVED}&why=csat", "light", 1440),
    ("warning", "warning", "light", 1440),
    ("warning", "warning", "dark", 390),
    ("team", "team?team=Heron", "light", 1440),
    ("employee", "employee?employee=E-10009", "light", 1440),
    ("employee", "employee?employee=E-10009", "dark", 390),
    ("approvals", "approvals", "light", 1440),
    ("workshop", "workshop", "light", 1440),
    ("documents", "snapshots", "light", 1440),
    ("data", "data", "light", 1440),
    ("definitions", "definitions?metric=service_level", "light", 1440),
)
"""Page, address, colour scheme and width: ``docs/images/<page>-<scheme>-<width>.png``."""

PRINTED = (("executive", "executive", 2), ("personal", "employee", 1))
"""Kind of document, for whom, and which page: ``docs/images/<kind>-page.png``."""


class Server:
    """Runs the dashboard of a data folder on a free port, as ``allegiance serve`` starts it.

    Args:
        home: the data folder.
        arguments: further ones of ``streamlit run``.
    """

    def __init__(self, home: Path, *arguments: str) -> None:
        self.arguments = arguments
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self.home = home

    def __enter__(self) -> str:
        port = self.address.rpartition(":")[2]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", port, *self.arguments],
            cwd=ROOT,
            env={**os.environ, "ALLEGIANCE_HOME": str(self.home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1).close()
                return self.address
            except OSError:
                time.sleep(0.1)
        self.__exit__(None, None, None)
        raise RuntimeError("The dashboard did not start.")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(10)


def chromium() -> str | None:
    """Where this machine's Chromium is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def ready(page: Page) -> None:
    """Wait until the app has drawn everything it has to draw."""
    page.wait_for_selector("h1", timeout=60_000)
    # Selectors, not functions: the page's policy lets nobody make code out of text, a browser's driver included.
    drawn = "[data-testid=stApp][data-test-script-state=notRunning]"
    page.wait_for_selector(drawn, state="attached", timeout=60_000)
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached", timeout=60_000)


def shoot(browser: Browser, address: str) -> None:
    """Every picture: a desk shows up to two screens of the page, a telephone one."""
    for name, path, scheme, width in SHOTS:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 500 else 900},
            color_scheme="dark" if scheme == "dark" else "light",
            device_scale_factor=2 if width < 500 else 1,
        )
        page = context.new_page()
        page.goto(f"{address}/{path}")
        ready(page)
        page.wait_for_timeout(1500)
        if width > 500:
            whole = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
            page.set_viewport_size({"width": width, "height": min(int(whole), 1800)})
            page.wait_for_timeout(2000)
        target = IMAGES / f"{name}-{scheme}-{width}.png"
        page.screenshot(path=target)
        print(target.relative_to(ROOT))
        context.close()


def printed(home: Path) -> None:
    """A page of each document, as it is printed."""
    reader = open_reader(settings.load(home))
    for kind, person, number in PRINTED:
        made = make.make(reader, make.Recipient(person), kind, Period(date(2026, 1, 1), date(2026, 3, 31)))
        target = IMAGES / f"{kind}-page.png"
        target.write_bytes(render.preview(made.document, 110)[number - 1])
        print(target.relative_to(ROOT))


def main() -> None:
    """Make the company, start the dashboard, take the pictures."""
    found = chromium()
    if found is None:
        sys.exit("Screenshots need Chromium on the path.")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        write(home, end=END)
        found_home = settings.load(home)
        imports.import_files(found_home, [home / "exports"])
        roster.write_roster(found_home, open_reader(found_home))
        schedules.write_schedules(found_home)
        scorecards.seed(found_home)
        printed(home)
        with Server(home) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
            shoot(browser, address)
            browser.close()


if __name__ == "__main__":
    main()
