"""How sure a total is: every figure at its own 95% ends, their deviations added up as independent ones are.

Lines on the same figure move together: their deviations are added before the squares are. A cap takes up what would
only have changed a score beyond it, stay by stay, and no total leaves 0 to what the caps allow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from allegiance.pay.money import CENT_PLACES
from allegiance.pay.statement import Key

DIGITS = 60


@dataclass(frozen=True, slots=True)
class Room:
    """One stay: what its figures could change, and how far."""

    lower: Mapping[Key, Fraction]
    """What is lost, before the cap, where a figure stands at the worse end of its interval."""
    higher: Mapping[Key, Fraction]
    """What is gained at the better end."""
    beyond: Fraction
    """Amount that the cap cut off."""
    left: Fraction
    """Amount that the cap still allows."""


def both_sides(total: Fraction, rooms: Sequence[Room]) -> tuple[Decimal, Decimal]:
    """The lowest and the highest total, to the cent."""
    with localcontext(prec=DIGITS, rounding=ROUND_HALF_EVEN):
        lost = _together([(room.lower, _over(_decimal(room.beyond))) for room in rooms])
        gained = _together([(room.higher, _up_to(_decimal(room.left))) for room in rooms])
        exact, cent = _decimal(total), Decimal(1).scaleb(-CENT_PLACES)
        return max(exact - lost, Decimal(0)).quantize(cent), (exact + gained).quantize(cent)


def _over(cut: Decimal) -> Callable[[Decimal], Decimal]:
    return lambda deviation: max(deviation - cut, Decimal(0))


def _up_to(left: Decimal) -> Callable[[Decimal], Decimal]:
    return lambda deviation: min(deviation, left)


def _together(stays: Sequence[tuple[Mapping[Key, Fraction], Callable[[Decimal], Decimal]]]) -> Decimal:
    """Root of the summed squares over figures, each stay's deviations shrunk to what its cap leaves of them."""
    by_figure: dict[Key, Decimal] = defaultdict(Decimal)
    for deviations, after_cap in stays:
        alone = _root(_decimal(one) for one in deviations.values())
        kept = after_cap(alone) / alone if alone else Decimal(0)
        for key, one in deviations.items():
            by_figure[key] += kept * _decimal(one)
    return _root(by_figure.values())


def _root(values: Iterable[Decimal]) -> Decimal:
    return sum((one * one for one in values), Decimal(0)).sqrt()


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
