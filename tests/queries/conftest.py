"""One made-up company for all tests that only read it."""

from __future__ import annotations

import pytest

from allegiance.warehouse.reader import Reader
from tests.metrics import given


@pytest.fixture(scope="session")
def company() -> Reader:
    return given.company()
