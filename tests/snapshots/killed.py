"""Batches that are killed: what a process of its own does until it is ended without a word."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

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


def batch(home: str, work_url: str) -> None:
    """Passes until nothing is left to be tried, standing by while another process is at it."""
    settings = Settings(home=Path(home), work_url=work_url)
    work = database.open_work(settings)
    runner = Runner(settings, Ledger(work), Maker(PEOPLE), clock=Clock(DUE), dice=lambda: 0.5)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with leading(work) as leader:
            if leader:
                runner.run(leader)
                return
        time.sleep(0.01)


def start(settings: Settings) -> multiprocessing.process.BaseProcess:
    """A process that works through the batch."""
    process = _context.Process(target=batch, args=(str(settings.home), settings.work_url), daemon=True)
    process.start()
    return process


def killed_until_done(
    settings: Settings, done: Callable[[], int], kills: int = KILLS, most: int = 200
) -> int:
    """Kill the batch at moments spread over it, then let it come to its end; returns how many were hit at work.

    Args:
        settings: of the data folder.
        done: how far the batch is, 0 to ``most``.
        kills: how many.
        most: how far it goes.
    """
    dice, hit = random.Random(7), 0
    for number in range(kills):
        goal = number * most // kills
        process = start(settings)
        until = time.monotonic() + 60
        while done() < goal and process.is_alive() and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(dice.random() * 0.02)
        if process.is_alive() and process.pid:
            os.kill(process.pid, signal.SIGKILL)
            hit += 1
        process.join()
    last = start(settings)
    last.join(120)
    assert last.exitcode == 0
    return hit
