"""One small world and one null world, each written once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from allegiance import sample
from tests.sample.given import END, Written, open_files


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    home = tmp_path_factory.mktemp("world")
    written = open_files(home, sample.write(home, seed=11, end=END))
    yield written
    written.con.close()


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    home = tmp_path_factory.mktemp("nothing")
    written = open_files(home, sample.write(home, seed=12, end=END, null=True))
    yield written
    written.con.close()
