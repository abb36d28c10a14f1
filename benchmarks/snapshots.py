"""Personal scorecards as PDF: typeset here, against headless Chromium printing the same content as HTML.

Chromium prints twice: as a command a document (what a script does), and as one warm process that is handed one document
after the other (the best it can do). Documents differ in name and figures. Memory is that of all processes together.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path

from allegiance.settings import ROOT
from allegiance.snapshots.document import Document, Hero, Items, Picture, Side, Table, Words
from allegiance.snapshots.typeface import FONTS
from tests.snapshots import papers

DOCUMENTS, COLD, WARM = 1_000, 20, 200
"""Chromium's time is proportional: fewer documents say as much."""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def documents(count: int) -> Iterator[Document]:
    """Scorecards of so many people, each with a figure, an interval and amounts of its own."""
    for number in range(count):
        yield papers.personal(f"Employee {number}", figure=0.72 + number % 120 / 1000)


def run(count: int = DOCUMENTS, cold_of: int = COLD, warm_of: int = WARM) -> Iterator[str]:
    """Lines of a report."""
    ours, memory = _ours(count)
    yield (
        f"{count:,} personal scorecards of a page: {ours:.1f} s ({ours / count * 1000:.0f} ms each), "
        f"{memory:.0f} MB at most"
    )
    if CHROMIUM is None:
        yield "no Chromium here to compare with"
        return
    with tempfile.TemporaryDirectory(prefix="allegiance-bench-") as folder:
        cold, cold_memory = _cold(Path(folder), cold_of)
    yield (
        f"Chromium, a command a document ({cold_of} measured): {cold * count:.0f} s, {cold_memory:.0f} MB; "
        f"ours take 1/{cold * count / ours:.0f} of it"
    )
    with tempfile.TemporaryDirectory(prefix="allegiance-bench-") as folder:
        warm, warm_memory = _warm(Path(folder), warm_of)
    yield (
        f"Chromium, one warm process ({warm_of} measured): {warm * count:.0f} s, {warm_memory:.0f} MB; "
        f"ours take 1/{warm * count / ours:.1f} of it"
    )


class Watched:
    """The most memory that this process's children held together, in MB, sampled ten times a second.

    Shared pages count in each process in proportion (PSS), so that many small processes are not made to look large.
    """

    def __init__(self) -> None:
        self.most = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            self.most = max(self.most, sum(_megabytes(one) for one in _children(os.getpid())))


def _children(parent: int) -> list[int]:
    above = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            above[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found = [parent]
    for one in found:
        found += [child for child, its in above.items() if its == one]
    return found[1:]


def _megabytes(process: int) -> float:
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("Pss:")), 0.0)


def _ours(count: int) -> tuple[float, float]:
    """Seconds and megabytes of a fresh process, its start included."""
    began = time.perf_counter()
    with Watched() as watched:
        subprocess.run([sys.executable, "-m", "benchmarks.snapshots_child", str(count)], check=True, cwd=ROOT)
    return time.perf_counter() - began, watched.most


def _pages(folder: Path, count: int) -> list[Path]:
    pages = [folder / f"{number}.html" for number in range(count)]
    for page, one in zip(pages, documents(count), strict=True):
        page.write_text(html(one), encoding="utf-8")
    return pages


def _cold(folder: Path, count: int) -> tuple[float, float]:
    """Seconds a document and megabytes, a process a document."""
    pages = _pages(folder, count + 1)

    def one_of(page: Path) -> None:
        assert CHROMIUM
        subprocess.run(
            [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer",
             f"--print-to-pdf={page.with_suffix('.pdf')}", page.as_uri()],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert page.with_suffix(".pdf").read_bytes().startswith(b"%PDF")

    one_of(pages[0])
    began = time.perf_counter()
    with Watched() as watched:
        for page in pages[1:]:
            one_of(page)
    return (time.perf_counter() - began) / count, watched.most


def _warm(folder: Path, count: int) -> tuple[float, float]:
    """Seconds a document and megabytes, one process for all, warmed by five documents."""
    from playwright.sync_api import sync_playwright

    made = _pages(folder, count + 5)
    with Watched() as watched, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS[1:])
        page = browser.new_page()

        def one_of(file: Path) -> None:
            page.goto(file.as_uri(), wait_until="load")
            assert page.pdf(format="A4", tagged=True, outline=True, print_background=True).startswith(b"%PDF")

        for file in made[:5]:
            one_of(file)
        began = time.perf_counter()
        for file in made[5:]:
            one_of(file)
        taken = time.perf_counter() - began
        browser.close()
    return taken / count, watched.most


def html(document: Document) -> str:
    """The same words, figures, table and curve, without any script."""
    (sheet,) = document.sheets
    body = "".join(_html(block) for block in sheet.blocks)
    stamp = document.stamp
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(document.title)}</title><style>
@font-face {{ font-family: Inter; src: url({FONTS.as_uri()}/Inter-Regular.ttf); }}
@font-face {{ font-family: Inter; font-weight: 600; src: url({FONTS.as_uri()}/Inter-SemiBold.ttf); }}
@page {{ size: A4; margin: 20mm; }}
body {{ font: 8.6pt Inter; color: #1A1D21; }} h1 {{ font-size: 21pt; }} h2 {{ font-size: 18pt; }}
.side {{ display: grid; grid-template-columns: 1fr 1fr; gap: 26pt; }}
table {{ width: 100%; border-collapse: collapse; }}
td, th {{ text-align: right; border-bottom: .5pt solid #E4E1D9; padding: 4pt; }} td:first-child {{ text-align: left; }}
.hero {{ font-size: 46pt; font-weight: 600; color: #1F4E8C; }} footer {{ position: fixed; bottom: 0; font-size: 6pt; }}
</style></head><body><p>{escape(document.company)}</p><h1>{escape(document.title)}</h1><p>{escape(document.reader)}</p>
<p>{escape(sheet.title)}</p><h2>{escape(sheet.answer)}</h2>{body}
<footer>{escape(stamp.period)}, data until {escape(stamp.data_until)}, {stamp.definitions}, {stamp.digest}</footer>
</body></html>"""


def _html(block: object) -> str:
    if isinstance(block, Side):
        columns = "".join(f"<div>{''.join(_html(one) for one in column)}</div>" for column in block.columns)
        return f'<div class="side">{columns}</div>'
    if isinstance(block, Words):
        return f"<p>{escape(block.text)}</p>"
    if isinstance(block, Hero):
        return f'<p>{escape(block.title)}</p><p class="hero">{escape(block.value)}</p><p>{escape(block.more)}</p>'
    if isinstance(block, Items):
        lines = "".join(
            f"<li>{escape(one.text)}<br><small>{escape(one.more)}</small></li>" for one in block.items
        )
        return f"<h3>{escape(block.title)}</h3><ul>{lines}</ul>"
    if isinstance(block, Table):
        head = "".join(f"<th>{escape(one.title)}</th>" for one in block.columns)
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row.cells)}</tr>" for row in block.rows
        )
        return f"<h3>{escape(block.title)}</h3><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    if isinstance(block, Picture):
        return _svg(block)
    raise TypeError(f"No HTML for {type(block).__name__}.")


def _svg(block: Picture) -> str:
    chart = block.chart
    curve, x, y = getattr(chart, "curve", ()), chart.x, chart.y  # type: ignore[union-attr]

    def place(at: float, up: float) -> str:
        return f"{20 + (at - x.low) / (x.high - x.low) * 230:.1f},{170 - (up - y.low) / (y.high - y.low) * 160:.1f}"

    ticks = "".join(
        f'<text x="{place(one.at, 0).split(",")[0]}" y="185" font-size="8">{escape(one.label)}</text>'
        for one in x.ticks
    ) + "".join(
        f'<line x1="20" x2="250" y1="{up}" y2="{up}" stroke="#ccc"/>'
        f'<text x="0" y="{up}" font-size="8">{escape(one.label)}</text>'
        for one in y.ticks
        for up in [place(0, one.at).split(",")[1]]
    )
    line = " ".join(place(one.x, one.y or 0.0) for one in curve)
    return (
        f'<h3>{escape(chart.title)}</h3><svg role="img" aria-label="{escape(chart.alt, quote=True)}" width="260" '
        f'height="190">{ticks}<polyline fill="none" stroke="#1F4E8C" points="{line}"/></svg>'
    )
