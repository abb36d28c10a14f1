"""How often a conversation would begin with nothing: worlds in which all do the same, and some in which not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from allegiance.metrics.employee_coaching import habits

pytestmark = pytest.mark.slow

WORLDS = 150
SHARES = {"held": 0.35, "passed": 0.1, "back": 0.2, "closed": 0.75}
TIMES = ("hold", "talk", "wrap")


def world(rng: np.random.Generator, *, passed: float = 0.0, curt: float = 0.0) -> pd.DataFrame:
    """One person, ``me``, and 15 colleagues on four reasons, each reason with shares and times of its own.

    Args:
        rng: draws.
        passed: how much more often the person passes contacts on.
        curt: by how much less, as a logarithm, the person talks.
    """
    rows = []
    ease = rng.normal(0, 0.05, 4)
    long = rng.normal(0, 0.4, 4)
    for number in range(16):
        mine = number == 0
        for reason in range(4):
            n = int(rng.integers(20, 120))
            row: dict[str, object] = {
                "employee_id": "me" if mine else f"e{number}",
                "reason": f"r{reason}",
                "channel": "voice",
            }
            for name, share in SHARES.items():
                chance = share + ease[reason] / 2 + (passed if mine and name == "passed" else 0.0)
                row |= {f"{name}_n": n, f"{name}_s": int(rng.binomial(n, min(max(chance, 0.01), 0.99)))}
            for name in TIMES:
                drawn = rng.normal(5 + long[reason] - (curt if mine and name == "talk" else 0.0), 0.6, n)
                row |= {f"{name}_n": n, f"{name}_s": drawn.sum(), f"{name}_q": float(drawn @ drawn)}
            rows.append(row)
    return pd.DataFrame(rows)


def test_where_all_do_the_same_hardly_anything_is_named() -> None:
    rng = np.random.default_rng(5)
    named = [any(one.verdict for one in habits(world(rng), "me")) for _ in range(WORLDS)]
    assert np.mean(named) <= 0.15, "one in ten is promised; measured over 400 worlds: 0.09"


def test_what_differs_is_found_and_told_which_way() -> None:
    rng = np.random.default_rng(6)
    found, wrong, neither, inside = 0, 0, 0, 0
    for _ in range(40):
        by = {one.behaviour.id: one for one in habits(world(rng, passed=0.12, curt=0.2), "me")}
        found += by["passed"].verdict == "coach"
        neither += by["talk"].verdict == "other"
        wrong += sum(one.verdict == "coach" for name, one in by.items() if name != "passed")
        inside += by["passed"].low <= 0.12 <= by["passed"].high
    assert found >= 36
    assert neither >= 34
    assert wrong <= 7
    assert inside >= 35
