"""Exact fractions to decimals, and one total split into cents: the only places where anything is rounded.

Everything is rounded half to even. A total is rounded once; what it is made of gets its cents from the total, the
largest remainders first, so that the pieces always add up to it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from math import prod
from typing import Any, TypeVar

Piece = TypeVar("Piece", bound=Hashable)

SHARE_PLACES = 4
WEIGHT_PLACES = 6
CENT_PLACES = 2
WIDEST = 12

_EXACT = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)


def rounded(value: Fraction, places: int) -> Decimal:
    """The value with so many decimals, half to even."""
    # Built from its digits: arithmetic on decimals would cut them at the precision of whatever thread this is.
    return Decimal(f"{round(value * 10**places)}E-{places}")


def cents(value: Fraction) -> Decimal:
    """An amount to the cent, half to even."""
    return rounded(value, CENT_PLACES)


def split(total: Decimal, pieces: Mapping[Piece, Fraction]) -> dict[Piece, Decimal]:
    """The total in cents for each piece: whole cents of its exact amount, and one more for the largest remainders.

    Args:
        total: in whole cents, less than a cent away from the sum of the pieces.
        pieces: exact amounts, none negative, by an id that can be ordered; equal remainders go by it, so that the
            order in which they stand changes nothing.

    Returns:
        Amounts that add up to the total exactly, in the order of ``pieces``.
    """
    exact = {name: amount * 100 for name, amount in pieces.items()}
    whole = {name: int(amount) for name, amount in exact.items()}
    missing = int(Fraction(total) * 100) - sum(whole.values())

    def turn(name: Any) -> tuple[Fraction, Any]:
        return whole[name] - exact[name], name

    for name in sorted(exact, key=turn)[:missing]:
        whole[name] += 1
    return {name: cents(Fraction(amount, 100)) for name, amount in whole.items()}


def product(factors: Iterable[Decimal]) -> Decimal:
    """All factors multiplied, exactly; 1 of none."""
    with localcontext(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX):
        return prod(factors, start=Decimal(1))


def finer(value: Decimal, places: int) -> bool:
    """Whether it has more decimals than so many, zeros at the end aside."""
    return bool(value) and int(value.normalize(_EXACT).as_tuple().exponent) < -places


def usable(value: Decimal) -> bool:
    """Whether it is a number that anybody could have meant: below a thousand billions, twelve decimals at most.

    Asked before anything is computed with it: an exponent of a billion is written in twelve signs.
    """
    return value.is_finite() and (not value or (value.adjusted() < WIDEST and not finer(value, WIDEST)))
