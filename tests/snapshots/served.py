"""``allegiance schedule run`` as a process of its own: the real command, with documents of a few bytes that take as
long as a test says."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from allegiance.settings import Settings
from allegiance.snapshots import service
from allegiance.snapshots.ledger import Made
from allegiance.snapshots.ledger_rows import Delivery
from allegiance.snapshots.runner import Passed
from tests.snapshots import posts

PEOPLE = ("ann@example.com", "bob@example.com")
GO, BUSY, STANDS_BY = "go", "busy", "stands-by"


class Waiting(posts.Maker):
    """Makes nothing before there is a file ``go``; says by a file that it has one in hand."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(PEOPLE)
        self.home = settings.home

    def make(self, delivery: Delivery, rights: str) -> Made:
        said(self.home, BUSY, os.getpid()).touch()
        while not (self.home / GO).exists():
            time.sleep(0.01)
        return super().make(delivery, rights)


def said(home: Path, what: str, process: int) -> Path:
    """The file by which a process says something."""
    return home / f"{what}-{process}"


def start(home: Path) -> subprocess.Popen[str]:
    """Start the command."""
    words = [sys.executable, "-m", "tests.snapshots.served", "schedule", "run", "--home", str(home)]
    return subprocess.Popen(words, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def main() -> None:
    """The command line, with another maker; a pass that another process is at is said by a file."""
    from allegiance import cli

    real = service.one_pass

    def one_pass(settings: Settings, *given: object, **more: object) -> Passed | None:
        passed = real(settings, *given, **more)  # type: ignore[arg-type]
        if passed is None:
            said(settings.home, STANDS_BY, os.getpid()).touch()
        return passed

    setattr(service, "Snapshots", Waiting)  # noqa: B010
    setattr(service, "one_pass", one_pass)  # noqa: B010
    cli.main()


if __name__ == "__main__":
    main()
