"""The wishes with a story are in the files as planted; everything else is as it is without them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from allegiance import sample
from allegiance.sample import needs
from tests.sample.given import END, Written

SHARE = """
select date_diff('month', first, answered_at) // 8 as third, avg((coalesce(needs, '') like '%{need}%')::int),
    count(*)
from survey_answers as a join now using (customer_id), (select min(answered_at) as first from survey_answers)
where answered_at is not null and (segment = '{segment}') = {inside}
group by third order by third
"""


def test_one_wish_grows_in_its_segment_and_nowhere_else(world: Written) -> None:
    planted = world.truth.needs
    assert planted is not None
    rising = planted["rising"]
    assert isinstance(rising, dict)
    inside = world.rows(SHARE.format(**rising, inside=True))
    shares = [float(row[1]) for row in inside]  # type: ignore[arg-type]
    middle = [
        rising["share_start"] + (rising["share_end"] - rising["share_start"]) * at
        for at in (1 / 6, 3 / 6, 5 / 6)
    ]
    assert shares == pytest.approx(middle, abs=0.04)
    outside = [float(row[1]) for row in world.rows(SHARE.format(**rising, inside=False))]  # type: ignore[arg-type]
    assert max(outside) < 0.04


def test_the_other_is_named_by_those_who_intend_to_leave(world: Written) -> None:
    planted = world.truth.needs
    assert planted is not None
    away = planted["away"]
    assert isinstance(away, dict)
    rows = world.rows(
        f"select coalesce(needs, '') like '%{away['need']}%' as named, avg((stay >= 4)::int) from survey_answers "
        "where stay is not null group by named order by named"
    )
    others, named = (float(row[1]) for row in rows)  # type: ignore[arg-type]
    assert named < others - 0.08


def test_a_null_world_has_neither(nothing: Written) -> None:
    assert nothing.truth.needs is None
    share = nothing.one(
        "select avg((coalesce(needs, '') like '%A fair price%')::int) from survey_answers where answered_at is not null"
    )[0]
    # One reason's own wish, by those who name any: what there is without planting.
    assert share < 0.16 * 0.07 + 0.16 * 0.25 / 12 + 0.01


def test_nothing_else_in_the_world_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever compares worlds must not find other customers because a wish was planted."""
    sample.write(tmp_path / "with", seed=5, end=END, contacts=2_000)
    monkeypatch.setattr(needs, "RISING_TO", 0.0)
    monkeypatch.setattr(needs, "AWAY_PULLED", 0.0)
    sample.write(tmp_path / "without", seed=5, end=END, contacts=2_000)
    for file in sorted((tmp_path / "with" / "exports").iterdir()):
        frames = [pd.read_csv(tmp_path / side / "exports" / file.name) for side in ("with", "without")]
        if file.stem == "survey_answers":
            assert not frames[0]["needs"].equals(frames[1]["needs"])
            frames = [frame.drop(columns="needs") for frame in frames]
        pd.testing.assert_frame_equal(*frames)
