"""The rows of a decomposition count what the rollups count, and put times into the right bands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from allegiance.metrics import why_cells
from allegiance.metrics.catalogue import load
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN, ask

DAY = date(2026, 5, 4)
STATEMENTS = ("answers_facts", "contacts_facts")
SPLIT = {f"by_{name}": True for name in why_cells.BY}


def _columns(statement: str) -> list[str]:
    catalogue = load()
    found: dict[str, None] = {}
    for name in why_cells.splittable(catalogue):
        metric, how = why_cells.check(catalogue, name)
        if how.statement == statement:
            found |= dict.fromkeys(metric.columns)
    return list(found)


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize(
    "filters", [{}, {"reasons": ["billing", ""]}, {"teams": ["t1"], "channels": ["chat"]}]
)
def test_splitting_loses_nothing(company: Reader, statement: str, filters: dict[str, Any]) -> None:
    columns = _columns(statement)
    told = company.select(everyone(), f"metrics/{statement}", columns, **(GIVEN | SPLIT | filters))
    plain = company.select(everyone(), f"metrics/{statement}", columns, **(GIVEN | filters))
    for column in columns:
        assert told[column].sum() == pytest.approx(plain[column].sum()), column
    assert told[columns[0]].sum() > 0


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_team_sees_only_its_own_rows(company: Reader, statement: str) -> None:
    column = _columns(statement)[0]
    scope = Scope.lead("lead", "t1")
    mine = company.select(scope, f"metrics/{statement}", [column], **(GIVEN | SPLIT))
    filtered = company.select(everyone(), f"metrics/{statement}", [column], **(GIVEN | {"teams": ["t1"]}))
    assert 0 < mine[column].sum() == filtered[column].sum()


def test_times_fall_into_the_bands_that_their_names_say() -> None:
    ends = [(0, 20), (21, 60), (61, 120), (121, 180), (181, 300), (301, 600), (601, 9999)]
    holds = [(0, 0), (1, 30), (31, 60), (61, 120), (121, 180), (181, 240), (241, 300), (301, 420), (421, 600)]
    store = given.reader(
        answers=[
            *({"day": DAY, "csat": 4, "queue_s": s, "hour": 8} for pair in ends for s in pair),
            *({"day": DAY, "csat": 5, "hold_s": s, "hour": 9} for pair in holds for s in pair),
            {"day": DAY, "csat": 5, "hold_s": 601, "hour": 13},
        ]
    )
    waits = {
        band: n
        for band, n in ask(store, "answers_facts", ["wait_band", "csat_n"], by_bands=True)
        if band is not None
    }
    assert waits == dict.fromkeys(range(7), 2)
    assert len(why_cells.WAITS) == 7
    found = {
        band: n
        for band, n in ask(store, "answers_facts", ["hold_band", "csat_n"], by_bands=True)
        if band is not None
    }
    assert found == dict.fromkeys(range(9), 2) | {9: 1}
    assert len(why_cells.HOLDS) == 10
    assert {band for band, _ in ask(store, "answers_facts", ["hour_band", "csat_n"], by_bands=True)} == {
        0,
        1,
        2,
    }


def test_every_contact_band_is_counted(company: Reader) -> None:
    found = ask(company, "contacts_facts", ["wait_band", "contacts"], by_bands=True)
    assert {band for band, _ in found} == {0, 1, 4, 5, None}
