"""Curves against what they must be: kinks, mirrors, means by other formulas, the same on any machine."""

import math
from dataclasses import replace
from decimal import Decimal
from statistics import NormalDist
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.pay import curve as curves
from allegiance.pay.curve import expected, factor, share
from allegiance.pay.plan import Curve, Direction

D = Decimal
UP, DOWN = Direction.up, Direction.down
PLAIN = Curve(D("0.7"), D("0.8"), D("0.9"))
JUMP = Curve(D("0.7"), D("0.8"), D("0.9"), D("0.5"), D(1), D(2))


@pytest.mark.parametrize(
    ("value", "plain", "jump"),
    [
        ("0", "0", "0"),
        ("0.699999", "0", "0"),
        ("0.7", "0", "0.5"),
        ("0.71", "0.1", "0.55"),
        ("0.75", "0.5", "0.75"),
        ("0.8", "1", "1"),
        ("0.81", "1.05", "1.1"),
        ("0.9", "1.5", "2"),
        ("7", "1.5", "2"),
    ],
)
def test_shares_at_and_between_kinks(value, plain, jump):
    assert share(PLAIN, UP, D(value)) == D(plain)
    assert share(JUMP, UP, D(value)) == D(jump)
    assert str(share(PLAIN, UP, D(value))).partition(".")[2].__len__() == 4


def test_less_is_better_is_the_mirror():
    mirrored = replace(JUMP, threshold=D("-0.7"), target=D("-0.8"), maximum=D("-0.9"))
    for value in ("0.5", "0.7", "0.733333", "0.8", "0.85", "0.9", "1"):
        assert share(mirrored, DOWN, -D(value)) == share(JUMP, UP, D(value))
        assert expected(mirrored, DOWN, -D(value), D("0.05")) == expected(JUMP, UP, D(value), D("0.05"))


def test_a_factor_stays_at_its_first_before_the_threshold():
    factors = Curve(D(0), D(10), D(20), D("0.8"), D(1), D("1.1"))
    told = [factor(factors, UP, D(value)) for value in (-100, 0, 5, 10, 15, 99)]
    assert told == [D("0.8"), D("0.8"), D("0.9"), D(1), D("1.05"), D("1.1")]


def test_shares_round_half_to_even():
    fine = Curve(D(0), D(1), D(2))
    assert [share(fine, UP, D(one)) for one in ("0.00005", "0.00015", "0.00025", "0.00035")] == [
        D("0"),
        D("0.0002"),
        D("0.0002"),
        D("0.0004"),
    ]


KINKS = st.sets(st.integers(-900, 900), min_size=3, max_size=3).map(sorted)
SHARES = st.lists(st.integers(0, 20), min_size=3, max_size=3).map(sorted)


@settings(max_examples=60, deadline=None)
@given(KINKS, SHARES, st.integers(-1200, 1200), st.integers(1, 500))
def test_the_mean_over_a_posterior_is_that_of_a_fine_sum(kinks, shares, mean, sd):
    """Against 20,000 equally likely values of the posterior: no formula of the engine's is used."""
    one = Curve(*(D(kink).scaleb(-3) for kink in kinks), *(D(at).scaleb(-1) for at in shares))
    normal = NormalDist(mean / 1000, sd / 1000)
    count = 20000
    values = [normal.inv_cdf((i + 0.5) / count) for i in range(count)]
    k1, k2, k3 = (kink / 1000 for kink in kinks)
    y1, y2, y3 = (at / 10 for at in shares)

    def pays(value):
        if value < k1:
            return 0.0
        if value < k2:
            return y1 + (y2 - y1) * (value - k1) / (k2 - k1)
        return y2 + (y3 - y2) * (min(value, k3) - k2) / (k3 - k2)

    average = math.fsum(map(pays, values)) / count
    assert abs(float(expected(one, UP, D(mean).scaleb(-3), D(sd).scaleb(-3))) - average) < 0.0004


def test_what_is_known_exactly_is_paid_as_it_is_and_a_little_doubt_changes_nothing():
    for value in ("0.65", "0.7234", "0.8", "0.8888", "0.95"):
        assert expected(PLAIN, UP, D(value), D(0)) == share(PLAIN, UP, D(value))
        assert abs(expected(PLAIN, UP, D(value), D("0.000001")) - share(PLAIN, UP, D(value))) <= D("0.0001")


def test_far_out_and_narrow_ends_at_once():
    """A tail of a million standard deviations is a number with a million digits, if one writes it out."""
    assert expected(PLAIN, UP, D(5000), D("0.000001")) == D("1.5")
    assert expected(PLAIN, UP, D(-5000), D("0.000001")) == D(0)
    assert expected(PLAIN, UP, D("0.8"), D(100000)) == D("0.7500")


@settings(max_examples=40, deadline=None)
@given(KINKS, SHARES, st.integers(-1200, 1200), st.integers(0, 300), st.integers(1, 500))
def test_more_is_never_paid_less_and_never_beyond_the_ends(kinks, shares, mean, more, sd):
    one = Curve(*(D(kink).scaleb(-3) for kink in kinks), *(D(at).scaleb(-1) for at in shares))
    low = expected(one, UP, D(mean).scaleb(-3), D(sd).scaleb(-3))
    high = expected(one, UP, D(mean + more).scaleb(-3), D(sd).scaleb(-3))
    assert 0 <= low <= high <= one.at_maximum


def test_figures_that_every_machine_must_find():
    """Kept as found; a digit that differs elsewhere would break every proof."""
    own = Curve(D("-0.2"), D(0), D("0.2"), D(0), D(1), D(2))
    found = [
        str(expected(own, UP, D(m), D(s))) for m, s in (("0.2", "0.1"), ("0", "0.3"), ("-0.07", "0.123456"))
    ]
    assert found == ["1.8005", "1.0000", "0.6933"]


def test_threads_do_not_change_each_others_precision():
    curves.expected.cache_clear()
    asked = [(D(i).scaleb(-3), D("0.0371")) for i in range(-150, 150, 2)]
    alone = [expected(JUMP, UP, D("0.8") + m, s) for m, s in asked]
    curves.expected.cache_clear()
    found: dict[int, list[Decimal]] = {}

    def work(number):
        found[number] = [expected.__wrapped__(JUMP, UP, D("0.8") + m, s) for m, s in asked]

    threads = [Thread(target=work, args=(i,)) for i in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert all(found[i] == alone for i in range(4))
