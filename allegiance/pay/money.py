"""Exact fractions to decimals, and one total split into cents: the only places where anything is rounded.

Everything is rounded half to even. A total is rounded once; what it is made of gets its cents from the total, the
largest remainders first, so that the pieces always add up to it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

Piece = TypeVar("Piece", bound=Hashable)

SHARE_PLACES = 4
WEIGHT_PLACES = 6
CENT_PLACES = 2


def rounded(value: Fraction, places: int) -> Decimal:
    """The value with so many decimals, half to even."""
    return Decimal(round(value * 10**places)).scaleb(-places)


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
    missing = int(total.scaleb(CENT_PLACES)) - sum(whole.values())

    def turn(name: Any) -> tuple[Fraction, Any]:
        return whole[name] - exact[name], name

    for name in sorted(exact, key=turn)[:missing]:
        whole[name] += 1
    return {name: Decimal(amount).scaleb(-CENT_PLACES) for name, amount in whole.items()}
