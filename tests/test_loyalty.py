"""The definition of loyalty: checked on the way in, and computed in the store as it is written."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from allegiance import loyalty
from allegiance.errors import SettingsError
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
    ],
)
def test_a_definition_that_cannot_hold_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "loyalty.toml"
    path.write_text(loyalty.SHIPPED.read_text().replace(old, new))
    with pytest.raises(SettingsError, match=said):
        loyalty.read(path)


def scored(
    csat: object, trust: object, stay: object, repurchase: object, nps: object
) -> tuple[object, object]:
    con = duckdb.connect()
    statements.run(con, "schema/macros")
    w = loyalty.read(loyalty.SHIPPED)
    answers = [csat, trust, stay, repurchase, nps]
    score = con.execute(
        "select loyalty_score(?::int, ?::int, ?::int, ?::int, ?::int, ?, ?, ?, ?, ?)",
        [*answers, *(w.weights[name] for name in loyalty.WEIGHTS)],
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
