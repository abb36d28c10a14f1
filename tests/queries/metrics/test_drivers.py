"""What stands behind an answer about loyalty: times in minutes, repeats and changed channels, and nothing twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from allegiance.people.scope import Scope
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN, ask

DAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 12)
HOUR = timedelta(hours=1)


def contact(number: int, hours: int, channel: str, **more: object) -> given.Row:
    return {
        "contact_id": f"c{number}",
        "customer_id": "k1",
        "reason": "billing",
        "started_at": NOON + hours * HOUR,
        "channel": channel,
        **more,
    }


@pytest.fixture(scope="module")
def store() -> Reader:
    day_s = 86_400
    return given.reader(
        contacts=[
            contact(1, 0, "voice", talk_s=60, hold_s=600, wrap_s=60, resolved=True),
            contact(2, 24, "chat", talk_s=120, resolved=False, previous_same_s=day_s),
            contact(3, 48, "chat", previous_same_s=day_s),
            contact(4, 480, "voice", previous_same_s=18 * day_s),
            # the same contact, filed by a second source
            contact(1, 0, "voice", talk_s=60, hold_s=600, wrap_s=60, resolved=True, source="other"),
        ],
        answers=[
            {
                "day": DAY,
                "contact_id": "c1",
                "customer_id": "k1",
                "stay": 4,
                "queue_s": 90,
                "hold_s": 600,
                "team": "N",
            },
            {"day": DAY, "contact_id": "c2", "customer_id": "k1", "stay": 3, "queue_s": 4000, "transfers": 9},
            {"day": DAY, "contact_id": "c3", "customer_id": "k1", "loyalty_score": 0.5},
            {"day": DAY, "contact_id": "c4", "customer_id": "k1", "stay": 1},
            {"day": DAY, "stay": 2, "csat": 5},
            {"day": DAY, "csat": 5, "trust": 4},
        ],
    )


def test_times_are_minutes_and_what_is_missing_stays_missing(store: Reader) -> None:
    columns = ["stay", "queue", "hold", "transfers", "handle"]
    found = {row[0]: row[1:] for row in ask(store, "drivers", columns)}
    assert found[4] == [1.5, 10.0, None, 2.0]
    assert found[3] == [20.0, None, 3, 2.0]
    assert found[2] == [None, None, None, None]


def test_a_repeat_is_one_soon_after_the_one_before(store: Reader) -> None:
    found = {row[0]: row[1:] for row in ask(store, "drivers", ["stay", "repeat", "changed", "left_open"])}
    assert found[4] == [0, 0, 0]
    assert found[3] == [1, 1, 1]
    assert found[1] == [0, 0, None]
    assert found[2] == [None, None, None]
    third = next(
        row for row in ask(store, "drivers", ["loyalty_score", "repeat", "changed"]) if row[0] == 0.5
    )
    assert third[1:] == [1, 0]


def test_each_answer_about_loyalty_stands_there_once(store: Reader) -> None:
    assert len(ask(store, "drivers", ["stay"])) == 5
    assert len(ask(store, "drivers", ["stay"], first_day=DAY + timedelta(days=1))) == 0


def test_a_team_sees_its_own_answers(store: Reader) -> None:
    found = store.select(Scope.lead("lead", "N"), "metrics/drivers", ["stay"], **GIVEN)
    assert found["stay"].tolist() == [4]


def test_answers_of_one_customer_are_in_one_block(store: Reader) -> None:
    rows = ask(store, "drivers", ["block", "repeat"])
    blocks = {block for block, repeat in rows if repeat is not None}
    assert len(blocks) == 1
    assert all(0 <= block < 40 for block, _ in rows)
