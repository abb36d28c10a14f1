"""A real PostgreSQL for tests: Debian's package, on a Unix socket of its own, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

USER = "allegiance"


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[4]))
    if found:
        return found[-1].parent
    other = shutil.which("initdb")
    return Path(other).resolve().parent if other else None


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server that runs while the block does; skips without one, and fails where CI forgot it."""
    folder = binaries()
    if folder is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed: CI must run these tests (see .ci/run)")
        pytest.skip("PostgreSQL is not installed")
    # Sockets have short names, and the server's user must reach the folder: not below pytest's own.
    base = Path(tempfile.mkdtemp(prefix="alg-pg-", dir="/tmp"))
    become: list[str] = []
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres") if _is_user("postgres") else pwd.getpwnam("nobody")
        os.chown(base, owner.pw_uid, owner.pw_gid)
        become = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    data = base / "data"
    try:
        _run(
            [*become, str(folder / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "-N"]
        )
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={base} -c fsync=off -c max_connections=60"
        )
        _run(
            [
                *become,
                str(folder / "pg_ctl"),
                "-D",
                str(data),
                "-w",
                "-l",
                str(base / "log"),
                "-o",
                options,
                "start",
            ]
        )
        try:
            yield f"postgresql://{USER}@/postgres?host={base}"
        finally:
            _run([*become, str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _run(words: list[str]) -> None:
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
