"""Whoever is erased from whatever small company: nothing of them is left, nobody else is touched, a rebuild agrees."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from allegiance.settings import Settings
from allegiance.warehouse import erase
from allegiance.warehouse.erase import Kind, Whom
from allegiance.warehouse.writer import writing
from tests.warehouse import erasing
from tests.warehouse.erasing import cells, company, rows, sums

signs = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=3, max_size=8)
ids = st.lists(signs.map(lambda text: f"k{text}7"), min_size=2, max_size=9, unique_by=str.casefold)


@pytest.mark.slow
@effort(max_examples=6, deadline=None)
@given(ids, st.integers(1, 3), st.booleans(), st.data())
def test_any_customer_of_any_company(names: list[str], each: int, remove: bool, data: Any) -> None:
    who = data.draw(st.sampled_from(names))
    kept = [name for name in names if name != who]
    with tempfile.TemporaryDirectory() as folder:
        home = Settings(home=Path(folder) / "home")
        company(home, tuple(names), contacts=erasing.contacts(*names, each=each))
        others = _whose(home, kept)
        erase.erase(home, Whom(Kind.customer, (who,), remove=remove))
        assert _whose(home, kept) == others
        assert who not in {text for _, _, text in cells(home.warehouse)}
        assert rows(home, "select sum(contacts) from contacts_daily where grain = 'team'") == rows(
            home, "select nullif(count(*), 0) from contacts"
        )
        made = sums(home)
        with writing(home) as writer:
            writer.rebuild()
        assert sums(home) == made


def _whose(home: Settings, names: list[str]) -> list[list[tuple[Any, ...]]]:
    """What belongs to these customers, but for texts: an id may stand by itself within another's."""
    without = {"answers": "comment, folded, needs, original, themes", "customers": "left_reason, traits"}
    return [
        sorted(
            (
                row
                for row in rows(home, f"select customer_id, * exclude (customer_id, {hidden}) from {table}")
                if row[0] in names
            ),
            key=repr,
        )
        for table, hidden in without.items()
    ] + [
        sorted(
            (row for row in rows(home, f"select customer_id, * from {table}") if row[0] in names), key=repr
        )
        for table in ("contacts", "purchases", "outreach")
    ]
