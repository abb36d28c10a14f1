"""A real OpenID Connect provider on loopback, and the dashboard of the sample company behind a sign-in with it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
from oidc_provider_mock import run_server_in_thread

from allegiance.settings import ROOT

CLIENT_SECRET = "the-provider-does-not-look-at-it"
COOKIE_SECRET = "0123456789abcdef0123456789abcdef"

ACCESS = """
[sign_in]
issuer = "{issuer}"
client_id = "allegiance"

[session]
hours = 8
idle_minutes = 60

[[group]]
name = "cx-analysts"
role = "analyst"
"""

ROSTER = """person,role,site,team,employee,from,to,denied
both@company.example,compensation,,,,,,
both@company.example,analyst,,,,,,
lead@company.example,lead,,Heron,,,,
left@company.example,executive,,,,,2020-12-31,
barred@company.example,,,,,,,yes
"""


class Provider:
    """The provider, and whom it knows."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def knows(self, who: str, **claims: object) -> str:
        """Make somebody known; returns what to type at the provider."""
        told = {"email": who, "email_verified": True, "name": who.partition("@")[0].title(), **claims}
        httpx.put(f"{self.issuer}/users/{who}", json=told).raise_for_status()
        return who


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider whose tokens last an hour."""
    with run_server_in_thread(access_token_max_age=timedelta(hours=1)) as server:
        yield Provider(f"http://localhost:{server.server_port}")


def guarded(home: Path, to: Path, issuer: str, *, access: str = ACCESS, roster: str = ROSTER) -> Path:
    """A copy of a company as its own, behind a sign-in."""
    shutil.copytree(home, to)
    settings = to / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("sample = true", ""), encoding="utf-8")
    (to / "access").mkdir(exist_ok=True)
    (to / "access" / "access.toml").write_text(access.format(issuer=issuer), encoding="utf-8")
    (to / "access" / "roster.csv").write_text(roster, encoding="utf-8")
    return to


@contextmanager
def served(home: Path, environ: Mapping[str, str] | None = None) -> Iterator[str]:
    """The dashboard as ``allegiance serve`` serves it; the address under which a sign-in counts."""
    secrets = {"ALLEGIANCE_CLIENT_SECRET": CLIENT_SECRET, "ALLEGIANCE_COOKIE_SECRET": COOKIE_SECRET}
    command = ["-c", "from allegiance.cli import main; main()", "serve", "--home", str(home), "--port"]
    with _running(command, home, secrets if environ is None else environ) as address:
        yield address


@contextmanager
def by_hand(home: Path, *arguments: str) -> Iterator[str]:
    """The page alone, with nothing in front of it, as nobody should serve it."""
    with _running(["-m", "streamlit", "run", "app.py", *arguments, "--server.port"], home, {}) as address:
        yield address


@contextmanager
def _running(command: Sequence[str], home: Path, environ: Mapping[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    log = home / "served.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, *command, port],
            cwd=ROOT,
            env={**os.environ, "ALLEGIANCE_HOME": str(home), **environ},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                raise RuntimeError(log.read_text())
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(10)
