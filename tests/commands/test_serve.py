"""``allegiance serve``: this machine alone, or people who sign in; anything else does not start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from allegiance import cli
from allegiance.people.sign_in import NotServed
from tests.people.test_roster import ACCESS


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    calls: list[tuple[list[str], dict[str, str]]] = []

    def exec_(path: str, arguments: list[str], environ: dict[str, str]) -> None:
        calls.append((arguments, environ))

    monkeypatch.setattr(os, "execve", exec_)
    monkeypatch.delenv("ALLEGIANCE_HOME", raising=False)
    return calls


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli.app, ["serve", *arguments])


def test_this_machine_alone_is_served(tmp_path: Path, started: list[Any]):
    found = run("--home", str(tmp_path), "--port", "8600")
    assert found.exit_code == 0, found.output
    [(arguments, environ)] = started
    assert arguments[1:] == [
        *("-m", "streamlit", "run", "server.py"),
        *("--server.address", "127.0.0.1", "--server.port", "8600"),
    ]
    assert environ["ALLEGIANCE_HOME"] == str(tmp_path)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.1.2.3"])
def test_real_data_beyond_this_machine_do_not_start_without_sign_in(
    tmp_path: Path, started: list[Any], address: str
):
    found = run("--home", str(tmp_path), "--address", address)
    assert isinstance(found.exception, NotServed)
    assert started == []


def test_the_sample_may_be_shown_around(tmp_path: Path, started: list[Any]):
    (tmp_path / "settings.toml").write_text('sample = true\naddress = "http://cx.test:8501"\n')
    assert run("--home", str(tmp_path), "--address", "0.0.0.0").exit_code == 0
    assert len(started) == 1


def test_with_a_sign_in_others_are_served_under_the_public_address(
    tmp_path: Path, started: list[Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ALLEGIANCE_CLIENT_SECRET", "the-client-secret")
    monkeypatch.setenv("ALLEGIANCE_COOKIE_SECRET", "k" * 40)
    (tmp_path / "access").mkdir()
    (tmp_path / "access" / "access.toml").write_text(ACCESS)
    found = run("--home", str(tmp_path), "--address", "0.0.0.0")
    assert isinstance(found.exception, NotServed)
    (tmp_path / "settings.toml").write_text('address = "https://cx.example.com"\n')
    found = run("--home", str(tmp_path), "--address", "0.0.0.0")
    assert found.exit_code == 0
    [(arguments, _)] = started
    said = f"{found.output} {arguments}"
    assert "the-client-secret" not in said
    assert "kkkk" not in said


def test_a_broken_file_of_rights_stops_the_server_before_it_starts(tmp_path: Path, started: list[Any]):
    (tmp_path / "access").mkdir()
    (tmp_path / "access" / "access.toml").write_text("[sign_in]\nissuer = 5\n")
    assert run("--home", str(tmp_path)).exit_code == 1
    assert started == []
