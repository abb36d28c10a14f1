"""kill -9 at any moment of an erasure: it was done or it was not, never half; once more ends it.

erase ──┬── kill ── what stands: all of them, everywhere the same, or nothing of them in the store
        └── erase again ── nothing of them in any file; totals as they were
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from allegiance.settings import Settings
from allegiance.warehouse import erase
from allegiance.warehouse.erase import Kind, Whom
from tests.warehouse.erasing import cells, company, left, rows, stores

KILLS = int(os.environ.get("ALLEGIANCE_TEST_KILLS", "12")) // 2
COMMAND = [sys.executable, "-c", "from allegiance.cli import main; main()"]
TOTALS = "select count(*), sum(talk_s), (select sum(contacts) from contacts_daily where grain = 'team') from contacts"


def start(home: Settings, who: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "erase", "customer", who, "--yes", "--home", str(home.home)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def named(home: Settings, who: str) -> dict[str, int]:
    """How many texts of each store name somebody."""
    return {
        path.name: sum(f" {who}" in f" {text} ".replace(".", " ") for _, _, text in cells(path))
        for path in stores(home)
    }


@pytest.mark.slow
def test_a_killed_erasure_was_done_or_was_not(tmp_path: Path) -> None:
    home = Settings(home=tmp_path / "home")
    ids = tuple(f"kunde{n:04d}" for n in range(1, 40))
    company(home, ids)
    total, dice = rows(home, TOTALS), random.Random(5)
    began = time.monotonic()
    assert start(home, ids[0]).wait() == 0
    whole = time.monotonic() - began
    killed = done = undone = 0
    for who in ids[1:]:
        if killed >= KILLS:
            break
        everywhere = named(home, who)[home.warehouse.name]
        process = start(home, who)
        time.sleep(dice.uniform(0.3, 1.02) * whole)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        found = named(home, who)[home.warehouse.name]
        assert found in (0, everywhere), "half of them"
        done, undone = done + (found == 0), undone + (found > 0)
        assert rows(home, TOTALS) == total, "readers see a whole generation"
        before = erase.look(home, Whom(Kind.customer, (who,))).before
        assert (before is not None) == (found == 0), "it says whether it was done"
        again = start(home, who)
        assert again.wait() == 0, again.stderr and again.stderr.read()
        assert left(home, who) == []
        assert [path for path in home.home.glob(".*") if path.name != ".duckdb"] == []
        assert len(stores(home)) == 2
        assert rows(home, TOTALS) == total
    assert killed
    assert undone, "no kill came before it was done"
