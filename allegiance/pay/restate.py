"""What a restatement changes: a difference between two statements, line by line, that adds up to the cent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from allegiance.pay.statement import Line, Reading, Statement

Value = Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that differs."""

    field: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Row:
    """One line, part, gate or modifier of both statements together."""

    kind: str
    """``line``, ``part``, ``gate`` or ``modifier``."""
    where: str
    """Days of the stay, and the place."""
    id: str
    """Of the measure, gate or modifier."""
    title: str
    old: Decimal | None
    """Amount of a line or part, factor of a gate or modifier; None: it was not there."""
    new: Decimal | None
    """None: it is not there any more."""
    changed: tuple[Changed, ...]
    """What differs; empty: nothing."""

    @property
    def by(self) -> Decimal:
        """New less old; what is not there counts as nothing."""
        return (self.new or Decimal(0)) - (self.old or Decimal(0))


@dataclass(frozen=True, slots=True)
class Difference:
    """Between a scorecard and the one that it replaces."""

    old: Decimal
    new: Decimal
    """Totals."""
    rows: tuple[Row, ...]
    """Everything that stands in either, in the order of the new one; rows that went follow."""
    plan: tuple[int, int]
    """Versions of the plan."""

    @property
    def by(self) -> Decimal:
        """New total less old: what the lines' differences add up to."""
        return self.new - self.old

    @property
    def lines(self) -> tuple[Row, ...]:
        """Lines alone."""
        return tuple(row for row in self.rows if row.kind == "line")

    @property
    def changed(self) -> tuple[Row, ...]:
        """Rows that differ in anything."""
        return tuple(row for row in self.rows if row.changed)


_Piece = tuple[str, str, str, str, Decimal, dict[str, Value]]
"""Kind, where, id, title, amount or factor, fields."""


def difference(old: Statement, new: Statement) -> Difference:
    """What changed from one statement to another, rows matched by what they are and where, not by their order."""
    before, after = _numbered(_pieces(old)), _numbered(_pieces(new))
    rows = [_row(before.get(key), piece) for key, piece in after.items()]
    rows += [_row(piece, None) for key, piece in before.items() if key not in after]
    return Difference(old.total, new.total, tuple(rows), (old.version, new.version))


def _row(old: _Piece | None, new: _Piece | None) -> Row:
    one = new or old
    assert one is not None
    was, now = (old[5] if old else {}), (new[5] if new else {})
    changed = tuple(
        Changed(name, was.get(name), now.get(name))
        for name in dict.fromkeys([*was, *now])
        if was.get(name) != now.get(name)
    )
    if (old is None) != (new is None):
        changed = (Changed("there", old is not None, new is not None), *changed)
    return Row(one[0], one[1], one[2], one[3], old[4] if old else None, new[4] if new else None, changed)


def _numbered(pieces: Iterable[_Piece]) -> dict[tuple[str, str, str, int], _Piece]:
    """Pieces by what and where they are; those that are the same in both are told apart by how many came before."""
    found: dict[tuple[str, str, str, int], _Piece] = {}
    for piece in pieces:
        number = 0
        while (key := (*piece[:3], number)) in found:
            number += 1
        found[key] = piece
    return found


def _pieces(found: Statement) -> Iterable[_Piece]:
    stays = [f"{part.stay.first}..{part.stay.last}" for part in found.parts]

    def stay(number: int) -> str:
        return stays[number] if number < len(stays) else str(number)

    for line in found.lines:
        yield (
            "line",
            f"{stay(line.stay)} {line.place}".strip(),
            line.measure,
            line.title,
            line.amount,
            _line(line),
        )
    for part in found.parts:
        place = part.stay.team or part.stay.site
        yield (
            "part",
            f"{part.stay.first}..{part.stay.last} {place}".strip(),
            "",
            place,
            part.amount,
            {
                "days": Decimal(part.days),
                "score": part.score,
                "capped": part.capped,
                "gate": part.gate,
                "modifier": part.modifier,
                "amount": part.amount,
            },
        )
    for gate in found.gates:
        fields = {"closed": gate.closed, "factor": gate.factor, "floor": gate.floor, **_reading(gate.reading)}
        yield "gate", stay(gate.stay), gate.gate, gate.title, gate.factor, fields
    for modifier in found.modifiers:
        fields = {"factor": modifier.factor, **_reading(modifier.reading)}
        yield "modifier", stay(modifier.stay), modifier.modifier, modifier.title, modifier.factor, fields


def _line(line: Line) -> dict[str, Value]:
    return {
        **_reading(line.reading),
        "basis": line.basis.value,
        "weight": line.weight,
        "counted": line.counted,
        "share": line.share,
        "share_low": line.share_low,
        "share_high": line.share_high,
        "amount": line.amount,
        "fell_back": line.fell_back,
        "override": line.override.text if line.override else "",
    }


def _reading(reading: Reading | None) -> dict[str, Value]:
    if reading is None:
        return {"value": None, "low": None, "high": None, "n": None}
    return {"value": reading.value, "low": reading.low, "high": reading.high, "n": Decimal(reading.n)}
