"""Cents: half to even, and pieces that always add up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.pay.money import cents, finer, product, rounded, split, usable

D, F = Decimal, Fraction


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (F(125, 1000), "0.12"),
        (F(135, 1000), "0.14"),
        (F(1, 3), "0.33"),
        (F(2, 3), "0.67"),
        (F(0), "0.00"),
        (F(12345678901234567890123456789012345, 1000), "12345678901234567890123456789012.34"),
        (F(10**40) + F(15, 1000), "1" + "0" * 40 + ".02"),
    ],
)
def test_amounts_round_half_to_even_however_large(value, found):
    assert str(cents(value)) == found


def test_other_places():
    assert str(rounded(F(5, 100000), 4)) == "0.0000"
    assert str(rounded(F(1, 7), 6)) == "0.142857"


@given(
    st.dictionaries(st.text(max_size=3), st.fractions(0, 100, max_denominator=900), min_size=1, max_size=8)
)
def test_pieces_add_up_and_are_a_cent_off_at_most(pieces):
    total = cents(sum(pieces.values(), F(0)))
    found = split(total, pieces)
    assert sum(found.values(), D(0)) == total
    assert list(found) == list(pieces)
    for name, amount in pieces.items():
        assert abs(F(found[name]) - amount) < F(1, 100)
        assert amount or not found[name]
    turned = dict(reversed(pieces.items()))
    assert split(total, turned) == found


def test_equal_remainders_go_by_id():
    third = F(1, 3) / 100
    assert split(D("0.01"), {"c": third, "a": third, "b": third}) == {"c": D(0), "a": D("0.01"), "b": D(0)}


def test_products_are_exact():
    assert product([]) == 1
    assert str(product([D("1.0001")] * 9)) == "1.000900360084012601260084003600090001"


def test_what_nobody_could_have_meant_is_told_before_it_is_computed_with():
    good = ("0", "0.00", "-1.5", "999999999999", "0.000000000001", "1E+3", "1.50000000000000000")
    bad = ("NaN", "Infinity", "1E+999999999", "1E-999999999", "1000000000000", "0.0000000000001")
    assert all(usable(D(one)) for one in good)
    assert not any(usable(D(one)) for one in bad)
    assert finer(D("0.12345"), 4)
    assert not finer(D("0.1234000"), 4)
    assert not finer(D("1E+999999999"), 4)
