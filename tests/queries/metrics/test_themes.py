"""Themes as the statements count them: every grain and the facts alike, with every comment in every denominator."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import combinations

import pytest

from allegiance.metrics.asking import GRAINS
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import ask

MEASURES = (
    "comments", "mentions", "emotion_n", "emotion_positive", "emotion_negative", "csat_n", "csat_k", "csat_sum",
    "csat_sq", "stay_n", "leaving_k", "stay_k", "other_csat_n", "other_csat_k", "other_stay_n", "other_leaving_k",
    "other_stay_k",
)  # fmt: skip


def written(day: int, *themes: str, **columns: object) -> dict[str, object]:
    return {
        "day": date(2026, 5, day), "comment": "text", "themes": list(themes), "team": "t1", "employee_id": "e1",
    } | columns  # fmt: skip


def test_a_comment_counts_in_each_of_its_themes_and_once_in_all() -> None:
    store = given.reader(
        answers=[
            written(1, "waiting", "price", csat=1, stay=1, emotion="negative"),
            written(1, "waiting", csat=5, stay=5, emotion="positive"),
            written(2, csat=3),
            {"day": date(2026, 5, 2), "csat": 5},
        ]
    )
    columns = [
        "theme",
        "comments",
        "mentions",
        "csat_k",
        "csat_n",
        "other_csat_k",
        "other_csat_n",
        "leaving_k",
    ]
    expected = [
        ["(none)", 3, 1, 0, 1, 1, 2, 0],
        ["price", 3, 1, 0, 1, 1, 2, 1],
        ["waiting", 3, 2, 1, 2, 0, 1, 1],
    ]
    assert ask(store, "themes", columns) == expected
    assert ask(store, "themes_facts", columns) == expected


def test_who_never_mentions_a_theme_still_counts_below_the_line() -> None:
    store = given.reader(
        answers=[
            written(1, "waiting"),
            written(1, "price", team="t2", employee_id="e2"),
            written(1, team=None),
        ]
    )
    found = ask(store, "themes", ["team", "theme", "comments", "mentions"], by_team=True)
    assert ["t2", "waiting", 1, 0] in found
    assert ["t1", "waiting", 1, 1] in found
    assert [None, "waiting", 1, 0] in found
    assert len(found) == 9


@pytest.fixture(scope="module")
def company() -> Reader:
    rnd = random.Random(4)
    rows = []
    for _ in range(800):
        employee = rnd.randrange(9)
        rows.append(
            {
                "day": date(2026, 5, 1) + timedelta(days=rnd.randrange(40)),
                "comment": rnd.choice(["text", None]),
                "team": rnd.choice([f"t{employee % 3}", None]),
                "site": "A",
                "employee_id": rnd.choice([f"e{employee}", None]),
                "channel": rnd.choice(["voice", "chat", None]),
                "queue": rnd.choice(["one", None]),
                "reason": rnd.choice(["bill", "move", None]),
                "segment": rnd.choice(["gold", None]),
                "csat": rnd.choice([1, 3, 4, 5, None]),
                "stay": rnd.choice([1, 2, 3, 5, None]),
                "emotion": rnd.choice(["positive", "negative", "mixed", None]),
            }
        )
        rows[-1]["themes"] = (
            rnd.sample(["waiting", "price", "praise"], rnd.randrange(3)) if rows[-1]["comment"] else None
        )
    return given.reader(answers=rows)


@pytest.mark.parametrize("grain", [name for name, _ in GRAINS])
def test_every_grain_says_what_the_facts_say(company: Reader, grain: str) -> None:
    kept = dict(GRAINS)[grain]
    for count in range(len(kept) + 1):
        for by in combinations(sorted(kept), count):
            flags = {f"by_{name}": True for name in by} | {"by_week": count % 2 == 0}
            asked = ["theme", *by, "week", *MEASURES]
            rolled = ask(company, "themes", asked, grain=grain, **flags)
            assert rolled == ask(company, "themes_facts", asked, **flags)
            assert rolled


def test_filters_keep_to_their_members(company: Reader) -> None:
    asked = ["theme", *MEASURES]
    for given_ in (
        {"channels": ["voice", ""]},
        {"reasons": ["bill"]},
        {"segments": [""], "channels": ["chat"]},
    ):
        rolled = ask(company, "themes", asked, grain="topic", **given_)
        assert rolled == ask(company, "themes_facts", asked, **given_)
        assert rolled != ask(company, "themes_facts", asked)


def test_the_sample_of_comments_is_the_same_however_often_it_is_drawn(company: Reader) -> None:
    first = ask(company, "comment_sample", ["answer_id", "total"], most=20)
    assert first == ask(company, "comment_sample", ["answer_id", "total"], most=20)
    assert len(first) == 20
    assert {total for _, total in first} == {len(ask(company, "comment_sample", ["answer_id"]))}
