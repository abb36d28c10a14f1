"""The posterior against the same model written out as matrices, and the rules around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.stats.influence import Weeks, beyond, fit, labels, needed
from allegiance.stats.margins import Cells, Margins, margins
from allegiance.stats.shrink import shrink


def rows_of(seed: int, *, people: int = 12, teams: int = 3, movers: int = 2, size: int = 900):
    rng = np.random.default_rng(seed)
    person = rng.integers(0, people, size)
    team = person % teams
    # some were elsewhere in the first half
    early = np.arange(size) < size // 2
    team = np.where((person < movers) & early, (team + 1) % teams, team)
    level = rng.integers(0, 4, size)
    effect = rng.normal(0, 0.3, people)
    y = 4 + effect[person] + 0.4 * team + 0.3 * level + rng.normal(0, 1, size)
    return person, team, level, y, effect


def coded(person, team, level, y) -> tuple[Margins, np.ndarray, np.ndarray]:
    pairs = sorted(set(zip(person.tolist(), team.tolist(), strict=True)))
    place = {pair: at for at, pair in enumerate(pairs)}
    spell = np.array([place[pair] for pair in zip(person.tolist(), team.tolist(), strict=True)])
    ones, zeros = np.ones(len(y)), np.zeros(len(y), dtype=np.int64)
    made = margins(Cells(zeros, spell, level[:, None], ones, y, y * y, zeros, zeros), len(pairs), [4])
    made = replace(made, n=made.n[:1], s=made.s[:1], levels=made.levels[:1], gram=made.gram[:1])
    return made, np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])


def dense(means, variance, person, group, tau):
    """The same posterior with every matrix written out (Robinson 1991)."""
    z = np.eye(person.max() + 1)[person]
    m = np.eye(group.max() + 1)[group]
    v = tau**2 * z @ z.T + np.diag(variance)
    inverse = np.linalg.inv(v)
    information = m.T @ inverse @ m
    at = np.linalg.solve(information, m.T @ inverse @ means)
    effect = tau**2 * z.T @ inverse @ (means - m @ at)
    leak = tau**2 * z.T @ inverse @ m
    spread = (
        tau**2 * np.eye(z.shape[1]) - tau**4 * z.T @ inverse @ z + leak @ np.linalg.inv(information) @ leak.T
    )
    rest = means - m @ at
    loss = np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1] + rest @ inverse @ rest
    return effect, np.sqrt(np.diag(spread)), at, loss


def test_with_people_who_moved_it_equals_the_matrices():
    rng = np.random.default_rng(4)
    person = np.array([0, 1, 2, 3, 4, 5, 0, 1])
    group = np.array([0, 0, 0, 1, 1, 1, 1, 1])
    variance, means = rng.uniform(0.01, 0.2, 8), rng.normal(0, 0.5, 8)
    found = shrink(means, variance, person, group, np.zeros((8, 1)), np.zeros((1, 1)))
    assert found.tau > 0
    effect, sd, at, loss = dense(means, variance, person, group, found.tau)
    known = shrink(means, variance, person, group, np.zeros((8, 1)), np.zeros((1, 1)), tau=found.tau)
    assert known.effect == pytest.approx(effect, abs=1e-10)
    assert known.sd == pytest.approx(sd, abs=1e-10)
    assert found.effect == pytest.approx(effect, abs=1e-10)
    # where the spread itself is estimated, everybody is a little less known
    assert (found.sd > known.sd).all()
    assert found.group == pytest.approx(at, abs=1e-10)
    # and the spread is the best one there is
    others = [dense(means, variance, person, group, tau)[3] for tau in np.linspace(1e-6, 2, 400)]
    assert loss <= min(others) + 1e-6


def test_without_moves_it_equals_the_nested_formula():
    rng = np.random.default_rng(5)
    person, group = np.arange(9), np.repeat([0, 1, 2], 3)
    v, r = rng.uniform(0.01, 0.1, 9), rng.normal(0, 0.5, 9)
    likeliest = shrink(r, v, person, group, np.zeros((9, 1)), np.zeros((1, 1))).tau
    found = shrink(r, v, person, group, np.zeros((9, 1)), np.zeros((1, 1)), tau=likeliest)
    w = 1 / (found.tau**2 + v)
    total = np.bincount(group, w)
    mean = np.bincount(group, w * r) / total
    kept = found.tau**2 * w
    assert found.effect == pytest.approx(kept * (r - mean[group]))
    assert found.sd**2 == pytest.approx(found.tau**2 * (1 - kept) + kept**2 / total[group])
    assert found.reliability == pytest.approx(kept)


def test_slopes_are_estimated_within_people_and_taken_out():
    person, team, level, y, effect = rows_of(1, size=40_000)
    found = fit(*coded(person, team, level, y))
    beta = found.slopes.beta[np.flatnonzero(found.slopes.kept)]
    assert len(beta) == 3
    assert found.people.effect == pytest.approx(effect - _by_team(effect), abs=0.25)
    # a stronger team does not make its people stronger
    assert abs(found.people.effect.mean()) < 0.05


def _by_team(effect):
    """Mean of the people of each person's last team: what effects are relative to."""
    team = np.arange(len(effect)) % 3
    return (np.bincount(team, effect) / np.bincount(team))[team]


def test_teams_stand_apart_from_people():
    person, team, level, y, _ = rows_of(2, size=40_000)
    lifted = fit(*coded(person, team, level, y + 1.0 * (team == 2)))
    plain = fit(*coded(person, team, level, y))
    assert lifted.people.effect == pytest.approx(plain.people.effect, abs=0.02)
    assert lifted.team_adjusted[2] - plain.team_adjusted[2] == pytest.approx(1.0, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(0.01, 100))
def test_shift_and_unit_change_nothing_but_the_unit(seed, shift, unit):
    person, team, level, y, _ = rows_of(seed, size=300)
    one = fit(*coded(person, team, level, y))
    other = fit(*coded(person, team, level, shift + unit * y))
    assert other.people.tau == pytest.approx(unit * one.people.tau, rel=1e-3, abs=unit * 1e-4)
    assert other.people.effect == pytest.approx(unit * one.people.effect, rel=1e-2, abs=unit * 2e-3)
    assert other.slopes.beta == pytest.approx(unit * one.slopes.beta, rel=1e-5, abs=unit * 1e-7)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_shrinkage_never_overshoots_and_errors_are_never_negative(seed):
    person, team, level, y, _ = rows_of(seed, size=250)
    made, who, where = coded(person, team, level, y)
    found = fit(made, who, where)
    alone = np.bincount(who, made.n[0] * found.adjusted) / np.bincount(who, made.n[0])
    assert np.isfinite(found.people.sd).all()
    assert (found.people.reliability >= 0).all()
    assert (found.people.reliability < 1).all()
    assert (found.people.sd >= 0).all()
    assert np.ptp(found.people.effect) <= np.ptp(alone) + np.ptp(found.people.group) + 1e-9
    assert found.people.tau_low <= found.people.tau <= found.people.tau_high


def test_weeks_that_swing_make_everybody_less_sure():
    rng = np.random.default_rng(80)
    person, team, level, y, _ = rows_of(8, movers=0, size=6_000)
    week = rng.integers(0, 10, len(y))
    swing = rng.normal(0, 0.5, (12, 10))
    y = y + swing[person, week]
    made, who, where = coded(person, team, level, y)
    cell = person * 10 + week
    n = np.bincount(cell, minlength=120)
    weeks = Weeks(
        np.repeat(np.arange(12), 10), n.astype(float), np.bincount(cell, y, minlength=120), np.full(120, -1)
    )
    sure, unsure = fit(made, who, where), fit(made, who, where, weeks=weeks)
    assert sure.drift == 0
    assert np.sqrt(unsure.drift) == pytest.approx(0.5, abs=0.1)
    assert (unsure.variance > sure.variance).all()


def test_a_week_that_moves_everybody_is_nobodys_drift():
    person, team, _, y, _ = rows_of(9, movers=0, size=8_000)
    week = np.arange(len(y)) % 4
    y = y + np.array([0.0, 1.0, -1.0, 0.5])[week]
    made, who, where = coded(person, team, week, y)
    cell = person * 4 + week
    n = np.bincount(cell, minlength=48).astype(float)
    s = np.bincount(cell, y, minlength=48)
    spell = np.repeat(np.arange(12), 4)
    told = fit(made, who, where, weeks=Weeks(spell, n, s, np.tile(np.arange(4), 12)))
    taken = fit(made, who, where, weeks=Weeks(spell, n, s, np.full(48, -1)))
    assert told.drift < 0.02
    assert taken.drift > 0.4


def test_halves_of_rows_count_as_half():
    person, team, level, y, _ = rows_of(10, size=2_000)
    made, who, where = coded(person, team, level, y)
    whole = fit(made, who, where)
    shared = fit(made, who, where, squares=made.n[0] * 0.5)
    assert shared.variance == pytest.approx(whole.variance / 2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: replace(m, n=np.vstack([m.n, m.n])), "one period"),
        (lambda m: replace(m, n=m.n * 0), "no rows"),
    ],
)
def test_what_cannot_be_fitted_is_refused(change, words):
    made, who, where = coded(*rows_of(3)[:4])
    with pytest.raises(ValueError, match=words):
        fit(change(made), who, where)


def test_one_row_a_person_says_nothing():
    ones, zeros = np.ones(6), np.zeros(6, dtype=np.int64)
    y = np.array([1.0, 2, 3, 4, 5, 3])
    made = margins(Cells(zeros, np.arange(6), zeros[:, None], ones, y, y * y, zeros, zeros), 6, [1])
    made = replace(made, n=made.n[:1], s=made.s[:1], levels=made.levels[:1], gram=made.gram[:1])
    with pytest.raises(ValueError, match="too few rows"):
        fit(made, np.arange(6), np.zeros(6, dtype=np.int64))


def test_a_label_needs_size_and_certainty_and_many_looks_need_more():
    person, group = np.arange(40), np.zeros(40, dtype=np.int64)
    means = np.zeros(40)
    means[0], means[1] = 1.0, -1.0
    means[2:] = np.resize([0.05, -0.05], 38)
    found = shrink(means, np.full(40, 0.01), person, group, np.zeros((40, 1)), np.zeros((1, 1)))
    everybody = np.ones(40, dtype=bool)
    assert labels(found, 0.1, everybody)[:3].tolist() == [1, -1, 0]
    assert not labels(found, 5.0, everybody).any()
    assert not labels(found, 0.1, ~everybody).any()


def test_chances_add_up():
    above, below = beyond(np.array([0.0, 0.3, 0.2]), np.array([0.1, 0.1, 0.0]), 0.1)
    assert above[0] == pytest.approx(below[0])
    assert above.tolist()[1] == pytest.approx(0.97725, abs=1e-4)
    assert (above[2], below[2]) == (1.0, 0.0)


def test_rows_needed_for_a_reliability():
    # .15 between people, 1 within: 1/.0225 rows make half of it people
    assert needed(0.5, 1.0, 0.15) == pytest.approx(44.44, abs=0.01)
    assert needed(0.8, 1.0, 0.15) == pytest.approx(177.8, abs=0.1)
    assert needed(0.8, 1.0, 0.0) == float("inf")
    # who swings by as much as they differ never becomes reliable in few weeks
    assert needed(0.8, 1.0, 0.15, drift=0.2, weeks=4) == float("inf")
