"""The definition of loyalty: checked on the way in, and computed in the store as it is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance import loyalty
from allegiance.errors import SettingsError
from allegiance.metrics import catalogue
from allegiance.settings import Settings
from allegiance.warehouse import statements


def test_the_shipped_definition_is_valid_and_a_company_s_own_wins(tmp_path: Path) -> None:
    shipped = loyalty.load(Settings(home=tmp_path))
    assert sum(shipped.weights.values()) == pytest.approx(1)
    own = loyalty.SHIPPED.read_text().replace("loyal_from = 0.70", "loyal_from = 0.80")
    (tmp_path / "loyalty.toml").write_text(own)
    held = loyalty.load(Settings(home=tmp_path))
    assert held.thresholds["loyal_from"] == 0.8
    assert held.sha256 != shipped.sha256


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("stay = 0.30", "stay = 0.40", "add up to 1.1"),
        ("stay = 0.30", "leave = 0.30", "exactly: satisfaction"),
        ("loyal_from = 0.70", "loyal_from = 70", "loyal_from to 70"),
        ("version = 1", 'version = "one"', "version 'one'"),
        ("version = 1", "version = ", "not valid TOML"),
        ("forgave = 0.00", "forgave = 0.10", "add up to 1.1"),
        ("forgave = 0.00", "forgave = -0.10", "forgave to -0.1"),
        ('outcome = "loyalty"', 'outcome = "fame"', "outcome 'fame'"),
        ("within_days = 365", "within_days = 60", "staying only after 90"),
        ("within_days = 365", "within_days = true", "within_days to True"),
        ("within_days = 365", "days = 365", "other names than"),
        ("[behaviour]", "[behavior]", "has behavior"),
    ],
)
def test_a_definition_that_cannot_hold_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "loyalty.toml"
    path.write_text(loyalty.SHIPPED.read_text().replace(old, new))
    with pytest.raises(SettingsError, match=said):
        loyalty.read(path)


def scored(
    csat: object,
    trust: object,
    stay: object,
    repurchase: object,
    nps: object,
    *deeds: bool | None,
    weights: dict[str, float] | None = None,
) -> tuple[object, object]:
    con = duckdb.connect()
    statements.run(con, "schema/macros")
    w = loyalty.read(loyalty.SHIPPED)
    answers = [csat, trust, stay, repurchase, nps]
    done = [*deeds, *[None] * (4 - len(deeds))]
    score = con.execute(
        "select loyalty_score(?::int, ?::int, ?::int, ?::int, ?::int, ?::bool, ?::bool, ?::bool, ?::bool, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*answers, *done, *((weights or w.weights)[name] for name in loyalty.WEIGHTS)],
    ).fetchall()[0][0]
    quadrant = con.execute(
        "select loyalty_quadrant(?::int, ?::int, ?::int, ?::int, ?, ?)",
        [*answers[:4], w.thresholds["attitude_from"], w.thresholds["intention_from"]],
    ).fetchall()[0][0]
    return score, quadrant


@pytest.mark.parametrize(
    ("answers", "score", "quadrant"),
    [
        ((5, 5, 5, 5, 10), 1.0, "truly loyal"),
        ((1, 1, 1, 1, 0), 0.0, "high risk"),
        # satisfied, and leaving: .2 + .15 over all weights
        ((5, 5, 1, 1, 0), 0.35, "accessible"),
        ((1, 1, 5, 5, 10), 0.65, "trapped"),
        # only what was answered counts: (.75 x .20 + 1 x .30) / .50
        ((4, None, 5, None, None), 0.9, "truly loyal"),
        ((None, None, 5, 5, 10), None, "unclassified"),
        ((5, 5, None, None, 10), None, "unclassified"),
        ((None, None, None, None, 10), None, None),
        # exactly on the thresholds: (4 + 4 - 2) / 8 = .75 is high, (4 + 3 - 2) / 8 = .625 is not
        ((4, 3, 4, 4, None), (0.75 * 0.2 + 0.5 * 0.15 + 0.75 * 0.3 + 0.75 * 0.15) / 0.8, "trapped"),
    ],
)
def test_scores_and_quadrants(answers: tuple[object, ...], score: float | None, quadrant: str | None) -> None:
    found = scored(*answers)
    assert found[0] == (None if score is None else pytest.approx(score))
    assert found[1] == quadrant


OLD = """
version = 1
[weights]
satisfaction = 0.20
trust = 0.15
stay = 0.30
repurchase = 0.15
recommend = 0.20
[thresholds]
loyal_from = 0.70
attitude_from = 0.70
intention_from = 0.70
"""


def test_a_definition_from_before_deeds_still_holds_and_means_the_same() -> None:
    old = loyalty.parse(OLD.encode(), "old.toml")
    assert old.same(loyalty.read(loyalty.SHIPPED))
    assert not old.counts_deeds
    assert old.outcome == "loyalty"
    assert old.days == {"within_days": 365, "stayed_days": 90}


def test_every_component_belongs_to_one_side_and_every_outcome_to_a_metric() -> None:
    assert sorted(name for names in loyalty.PARTS.values() for name in names) == sorted(loyalty.WEIGHTS)
    assert set(loyalty.OUTCOMES.values()) <= set(catalogue.load().metrics)


EIGHTHS = st.lists(st.integers(0, 8), min_size=9, max_size=9).filter(any)


@given(EIGHTHS, st.sampled_from(sorted(loyalty.OUTCOMES)), st.integers(1, 90), st.integers(90, 3650))
def test_what_is_written_is_read_back(parts: list[int], outcome: str, stayed: int, within: int) -> None:
    weights = {name: part / sum(parts) for name, part in zip(loyalty.WEIGHTS, parts, strict=True)}
    made = replace(
        loyalty.read(loyalty.SHIPPED),
        weights=weights,
        outcome=outcome,
        days={"within_days": within, "stayed_days": stayed},
    )
    found = loyalty.parse(loyalty.write(made).encode(), "written")
    assert found.same(made)
    assert found.metric == loyalty.OUTCOMES[outcome]


HALF = dict.fromkeys(loyalty.WEIGHTS, 0.0) | {
    "satisfaction": 0.25,
    "stay": 0.25,
    "renewed": 0.25,
    "bought_again": 0.25,
}


@pytest.mark.parametrize(
    ("deeds", "score"),
    [
        # satisfied (1) and leaving (0), as they are known: referred, renewed, bought again, forgave
        ((None, None, None, None), 0.5),
        ((True, None, None, True), 0.5),
        ((None, True, None, None), 2 / 3),
        ((None, False, None, None), 1 / 3),
        ((None, True, True, None), 0.75),
        ((None, False, False, False), 0.25),
    ],
)
def test_a_deed_counts_by_its_weight_and_only_where_it_is_known(
    deeds: tuple[bool | None, ...], score: float
) -> None:
    assert scored(5, None, 1, None, None, *deeds, weights=HALF)[0] == pytest.approx(score)
