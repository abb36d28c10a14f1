"""A server at rest lets go of a copy that an erasure replaced."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from allegiance.people.scope import everyone
from allegiance.settings import Settings
from allegiance.warehouse import erase, reader, remains, watch
from allegiance.warehouse.erase import Kind, Whom
from tests.warehouse.erasing import company


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which removed files are open")
def test_a_reader_that_nobody_uses_is_closed_with_all_it_kept(tmp_path: Path) -> None:
    home = Settings(home=tmp_path / "home")
    company(home)
    held = reader.open_reader(home)
    held.keep(everyone(), "metrics/reach", [])
    report = erase.erase(home, Whom(Kind.customer, ("K1",)))
    assert report.holders == (os.getpid(),), "this process has the removed copy open"
    del held
    assert watch.let_go() == 1
    assert remains.holders(home.published) == ()
    assert watch.let_go() == 0
    assert reader.open_reader(home).generation == report.generation
