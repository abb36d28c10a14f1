"""What was planted outside the company's own service is found, outreach and rivals; and nothing that was not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from allegiance.metrics.market import AHEAD, BEHIND, OVERALL, Market, market
from allegiance.metrics.period import Period
from allegiance.metrics.proactive import study
from allegiance.metrics.proactive_records import OBSERVATIONAL, RANDOMISED, Study
from allegiance.metrics.results import NO_CHANGE, TOO_FEW
from allegiance.metrics.sentences_market import sentence as market_sentence
from allegiance.metrics.sentences_proactive import sentence as reached_sentence
from allegiance.metrics.standing import standing
from allegiance.people.scope import everyone
from allegiance.settings import load
from allegiance.warehouse import generations, reader, statements
from tests.soundness import worlds

pytestmark = pytest.mark.slow


@dataclass
class Seen:
    world: worlds.World
    period: Period
    reached: Study
    market: Market

    @property
    def planted(self) -> dict[str, Any]:
        return dict(self.world.truth.market)  # type: ignore[arg-type]


def look(world: worlds.World) -> Seen:
    assert world.known.first_day
    period = Period(world.known.first_day, worlds.END)
    given = {"known": world.known}
    return Seen(
        world,
        period,
        study(world.reader, everyone(), period, **given),
        market(world.reader, everyone(), period, **given),
    )


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return look(worlds.make(Path(tmp_path_factory.mktemp("outside")), 2026))


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return look(worlds.make(Path(tmp_path_factory.mktemp("null")), 2027, null=True))


def test_the_interval_covers_the_effect_of_outreach(seen: Seen) -> None:
    planted = seen.world.truth.outreach_effect["inbound"]
    found = seen.reached
    assert found.evidence == RANDOMISED
    assert found.fewer is not None
    assert found.fewer.low <= planted <= found.fewer.high < 0
    assert "fewer contacts" in reached_sentence(found, seen.period)


def test_no_effect_is_found_where_none_is(nothing: Seen) -> None:
    assert nothing.reached.fewer is not None
    assert nothing.reached.fewer.low <= 0 <= nothing.reached.fewer.high
    assert all(
        one.verdict in (NO_CHANGE, TOO_FEW) for one in (*nothing.reached.effects, *nothing.reached.topics)
    )
    assert "no clear change" in reached_sentence(nothing.reached, nothing.period)


def test_without_the_marks_it_is_observational_balanced_and_near(seen: Seen, tmp_path: Path) -> None:
    """The same log as a company without a hold-out would have it."""
    settings = load(seen.world.reader.settings.home)
    _, path = generations.current(settings.published)
    copy = tmp_path / "unmarked.duckdb"
    copy.write_bytes(path.read_bytes())
    con = duckdb.connect(str(copy))
    con.execute("delete from outreach where holdout")
    con.execute("update outreach set holdout = null")
    statements.run(con, "imports/touched")
    con.execute("insert into touched_days select distinct day from outreach")
    for name in ("rollups/clear/outreach_daily", "rollups/clear/measured"):
        statements.run(con, name)
    statements.run(con, "rollups/outreach_daily", repeat_s=settings.repeat_days * 86_400)
    statements.run(con, "rollups/measured")
    con.close()
    unmarked = reader.Reader(settings, 1, reader.connect(copy, settings))
    found = study(
        unmarked,
        everyone(),
        seen.period,
        known=standing(unmarked, everyone(), seen.world.known.coverage),
    )
    unmarked.close()
    assert found.evidence == OBSERVATIONAL
    assert found.fewer is None
    assert all(one.balanced for one in found.balance)
    said = reached_sentence(found, seen.period)
    assert "shows no cause" in said
    inbound, marked = found.effects[0], seen.reached.effects[0]
    assert inbound.difference is not None
    assert marked.difference is not None
    assert inbound.low <= marked.difference <= inbound.high  # type: ignore[operator]


def test_each_rival_is_ahead_where_planted_and_nowhere_else(seen: Seen) -> None:
    planted = seen.planted["relative"]
    assert seen.market.own == seen.planted["own"]
    assert set(seen.market.rivals) == set(planted)
    covered = 0
    for one in seen.market.relative:
        truth = planted[one.rival][one.attribute]
        assert one.low is not None
        assert one.high is not None
        covered += one.low <= truth <= one.high
        if abs(truth) > 0.3:
            assert one.verdict == (AHEAD if truth > 0 else BEHIND), (one.rival, one.attribute)
        elif one.attribute != OVERALL:
            assert one.verdict == NO_CHANGE, (one.rival, one.attribute)
    assert covered >= len(seen.market.relative) - 3


def test_importance_is_in_the_planted_order(seen: Seen) -> None:
    weights = seen.market.weights
    assert weights.kind == "share"
    planted = sorted(seen.planted["importance"], key=lambda name: -seen.planted["importance"][name])
    assert [one.attribute for one in weights.items[:2]] == planted[:2]
    assert weights.items[0].low > weights.items[1].high
    assert weights.items[-1].attribute == planted[-1]


def test_who_would_switch_to_whom_and_why(seen: Seen) -> None:
    found, planted = seen.market, seen.planted
    assert found.leave is not None
    assert found.leave.low <= planted["would_switch"] <= found.leave.high  # type: ignore[operator]
    for one in found.to:
        assert one.low <= planted["to"][one.name] <= one.high, one.name  # type: ignore[operator]
    for shown, kind in ((found.why_leave, "leave"), (found.why_return, "return")):
        truth = planted["reasons"][kind]
        assert [one.name for one in shown[:2]] == sorted(truth, key=lambda name: -truth[name])[:2]
        for one in shown:
            assert one.low - 0.03 <= truth[one.name] <= one.high + 0.03, one.name  # type: ignore[operator]
    assert all(one.verdict in (NO_CHANGE, TOO_FEW) for one in found.segments)
    said = market_sentence(found)
    assert "Habicht Telekom is ahead of us on price" in said
    assert "Seeadler Direkt is ahead of us on waiting time" in said
    assert "staff (of every rival)" in said


def test_equal_rivals_are_told_apart_by_nothing(nothing: Seen) -> None:
    assert all(one.verdict == NO_CHANGE for one in nothing.market.relative)
    assert market_sentence(nothing.market).startswith("On no attribute is a difference")
    assert all(one.verdict in (NO_CHANGE, TOO_FEW) for one in nothing.market.segments)
