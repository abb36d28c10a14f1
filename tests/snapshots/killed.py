"""Batches that are killed: what a process of its own does until it is ended without a word."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
import time
from pathlib import Path

from sqlalchemy import Connection, event

from allegiance.settings import Settings
from allegiance.snapshots.leader import leading
from allegiance.snapshots.ledger import Ledger
from allegiance.snapshots.runner import Runner
from allegiance.work import database
from tests.snapshots.posts import DUE, Clock, Maker

KILLS = int(os.environ.get("ALLEGIANCE_TEST_KILLS", "12"))
PEOPLE = tuple(f"p{number:03}@example.com" for number in range(200 if KILLS > 12 else 48))
"""Fewer in every run of the tests; by hand, with more kills, the 200 that were promised."""

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.snapshots.killed", "boto3", "alembic.command"])


def batch(home: str, work_url: str, fuse: int, delay: float) -> None:
    """Passes until nothing is left to be tried, standing by while another process is at it.

    Args:
        home: the data folder.
        work_url: its work database.
        fuse: after how many commits this process kills itself; 0: never.
        delay: seconds from there: 0 is before that commit is done.
    """
    settings = Settings(home=Path(home), work_url=work_url)
    work = database.open_work(settings)
    commits = 0

    def burn(_: Connection) -> None:
        nonlocal commits
        commits += 1
        if commits == fuse and delay:
            threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
        elif commits == fuse:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(work.engine, "commit", burn)
    runner = Runner(settings, Ledger(work), Maker(PEOPLE), clock=Clock(DUE), dice=lambda: 0.5)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with leading(work) as leader:
            if leader:
                runner.run(leader)
                return
        time.sleep(0.01)


def start(settings: Settings, fuse: int = 0, delay: float = 0) -> multiprocessing.process.BaseProcess:
    """A process that works through the batch."""
    words = (str(settings.home), settings.work_url, fuse, delay)
    process = _context.Process(target=batch, args=words, daemon=True)
    process.start()
    return process


def killed_until_done(settings: Settings, kills: int = KILLS) -> None:
    """Kill the batch at moments spread over it, within and between its steps, then let it come to its end."""
    dice, share = random.Random(7), max(4 * len(PEOPLE) // (kills + 1), 4)
    for number in range(kills):
        process = start(settings, dice.randint(3, share), dice.choice([0, dice.random() * 0.005]))
        process.join(60)
        assert process.exitcode == -signal.SIGKILL, f"kill {number} came after the end"
    last = start(settings)
    last.join(120)
    assert last.exitcode == 0
