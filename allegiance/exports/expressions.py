"""From a profile to expressions over text: values, the rules each row must pass, and what to show when it does not.

No SQL is written here. Values are made by the macros of ``queries/imports/macros.sql``, put together with the
database's own expression objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)

from allegiance.exports.canonical import Column, Entity, Kind
from allegiance.exports.fields import COMPANY, SCALES, WHOLE, FieldMap
from allegiance.exports.profiles import EntityMap, RowFilter, plain
from allegiance.settings import Settings

CLOCK_SKEW = timedelta(minutes=10)
"""A record may be this far in the future before it is refused: clocks differ."""


def call(macro: str, *arguments: Expression | object) -> Expression:
    """A macro or function of the database; plain values become constants."""
    given = [_expression(argument) for argument in arguments]
    return CoalesceOperator(*given) if macro == "coalesce" else FunctionExpression(macro, *given)


def constant(value: object) -> Expression:
    """A value as an expression."""
    return ConstantExpression(value)


def _expression(value: Expression | object) -> Expression:
    return value if isinstance(value, Expression) else ConstantExpression(value)


@dataclass(frozen=True, slots=True)
class Check:
    """A rule: when ``broken`` holds the row is refused, for this reason, showing this text."""

    column: str
    reason: str
    message: str
    broken: Expression
    shows: Expression | None


@dataclass(slots=True)
class Plan:
    """What is projected from the file for one entity.

    ``texts`` are computed first (name to expression over the file's columns), ``values`` from them, ``checks`` from
    both.
    """

    texts: dict[str, Expression] = field(default_factory=dict)
    values: dict[str, Expression] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    """Canonical columns whose column is not in this file."""


class Cells:
    """The columns of a file: finds them by name, however the name is spaced or cased."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._exact: dict[str, int] = {}
        self._plain: dict[str, int] = {}
        for place, name in enumerate(names):
            self._exact.setdefault(name, place)
            self._plain.setdefault(plain(name), place)

    def place(self, name: str) -> int | None:
        """Position of a column, exact spelling first."""
        exact = self._exact.get(name)
        return self._plain.get(plain(name)) if exact is None else exact

    def cell(self, name: str) -> Expression | None:
        """The text of a column."""
        place = self.place(name)
        return None if place is None else ColumnExpression(f"c{place}")


def text_of(cells: Cells, given: FieldMap) -> Expression | None:
    """The text of a field before it becomes a value; ``None`` when the file has none of its columns."""
    if given.constant:
        return constant(given.constant)
    if given.filled:
        return _which_filled(cells, given)
    found = [cell for name in given.column if (cell := cells.cell(name)) is not None]
    if not found:
        return None
    if given.missing:
        words = [word.strip().lower() for word in given.missing]
        found = [
            CaseExpression(call("word_in", cell, words), constant(None)).otherwise(cell) for cell in found
        ]
    if given.join:
        text = call("concat_ws", given.join, *(call("tidy", cell) for cell in found))
        text = call("nullif", text, "")
    elif len(found) > 1:
        text = call("coalesce", *(call("tidy", cell) for cell in found))
    else:
        text = found[0]
    for name, allowed in given.only_when:
        other = cells.cell(name)
        holds = constant(False) if other is None else call("word_in", other, list(allowed))
        text = CaseExpression(holds, text).otherwise(constant(None))
    if given.time_column:
        time = cells.cell(given.time_column)
        if time is None:
            return None
        text = call("date_and_time", text, time, " ")
    for prefix in given.strip_prefix:
        text = call("without_prefix", text, prefix)
    if given.split and given.take != WHOLE:
        macro = {"first": "first_of", "last": "last_of", "count": "number_of"}[given.take]
        text = call(macro, text, given.split)
    return text


def _which_filled(cells: Cells, given: FieldMap) -> Expression | None:
    found = [(cell, target) for name, target in given.filled if (cell := cells.cell(name)) is not None]
    if not found:
        return None
    (cell, target), *rest = found
    case = CaseExpression(call("filled", cell), constant(target))
    for cell, target in rest:
        case = case.when(call("filled", cell), constant(target))
    return case.otherwise(constant(None))


def _mapped(text: Expression, given: FieldMap) -> Expression:
    keys = [key for key, _ in given.map]
    targets = [target for _, target in given.map]
    found = call("list_extract", targets, call("list_position", keys, call("label", text)))
    if given.otherwise == "keep":
        return call("coalesce", found, call("tidy", text))
    if given.otherwise.startswith("="):
        other = given.otherwise[1:].strip()
        return CaseExpression(call("filled", text), call("coalesce", found, other)).otherwise(constant(None))
    return found


def moment_of(text: Expression, given: FieldMap, settings: Settings, cells: Cells) -> Expression:
    """A point in time as UTC, from text in the declared format and zone."""
    zone = settings.timezone if given.zone == COMPANY else given.zone
    offset = cells.cell(given.zone_column) if given.zone_column else None
    if offset is not None:
        zone = "UTC"
    match given.format:
        case "day-first":
            moment = call("day_first_moment", text, zone)
        case "month-first":
            moment = call("month_first_moment", text, zone)
        case "compact":
            moment = call("compact_moment", text, zone)
        case "unix":
            moment = call("unix_moment", text, 1.0)
        case "unix-ms":
            moment = call("unix_moment", text, 0.001)
        case "written":
            moment = call("written_moment", text, zone)
        case "excel":
            moment = call("excel_moment", text, zone)
        case _:
            moment = call("iso_moment", text, zone)
    if offset is not None:
        moment = call("shifted", moment, offset, given.zone_sign)
    taken = cells.cell(given.less) if given.less else None
    return moment if taken is None else call("before_by", moment, taken)


def _seconds(text: Expression, given: FieldMap, settings: Settings, cells: Cells) -> Expression:
    if given.minus:
        start = cells.cell(given.minus)
        since = moment_of(start if start is not None else constant(None), given, settings, cells)
        return call("date_diff", "second", since, moment_of(text, given, settings, cells)).try_cast("integer")
    match given.unit:
        case "hh:mm:ss":
            return call("clock_hms", text)
        case "mm:ss":
            return call("clock_ms", text)
        case "ms or hh:mm:ss":
            return call("clock_or_ms", text)
        case "s" if not given.round:
            return call("whole", text)
        case unit:
            scale = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0, "days": 86400.0}[unit]
            return call("scaled_seconds", text, scale)


def _score(text: Expression, column: Column, given: FieldMap) -> Expression:
    low, high = (column.low, column.high) if given.map or not given.scale else SCALES[given.scale]
    if given.scale == "good-bad" and not given.map:
        words = {"good": "1", "bad": "0"}
        text = call(
            "list_extract", list(words.values()), call("list_position", list(words), call("label", text))
        )
    ends = (column.high, column.low) if given.reverse else (column.low, column.high)
    return call("on_scale", text, low, high, *ends)


def _flag(text: Expression, given: FieldMap) -> Expression:
    if not given.true and not given.false:
        return call("flag", text)
    true = [word.strip().lower() for word in given.true]
    false = [word.strip().lower() for word in given.false]
    case = CaseExpression(call("word_in", text, true), constant(True))
    if false:
        return case.when(call("word_in", text, false), constant(False)).otherwise(constant(None))
    return case.when(call("filled", text), constant(False)).otherwise(constant(None))


def value_of(
    text: Expression, column: Column, given: FieldMap, settings: Settings, cells: Cells
) -> Expression:
    """The typed value of a text; null where the text is not what the profile declares."""
    if given.map:
        text = _mapped(text, given)
    if given.empty:
        text = call("coalesce", call("tidy", text), given.empty)
    match column.kind:
        case Kind.TEXT if given.pseudonym:
            return call("pseudonym", text)
        case Kind.TEXT:
            return call("tidy", text)
        case Kind.LABEL:
            return call("label", text)
        case Kind.FREE:
            return call("redact", call("tidy", text))
        case Kind.MOMENT:
            return moment_of(text, given, settings, cells)
        case Kind.DAY if given.format == "iso":
            return call("iso_day", text)
        case Kind.DAY:
            utc = FieldMap(field=given.field, column=given.column, format=given.format, zone="UTC")
            return call("day_of", moment_of(text, utc, settings, cells))
        case Kind.SECONDS:
            return _seconds(text, given, settings, cells)
        case Kind.COUNT if given.bounded:
            return call("bounded_count", text).try_cast(column.type)
        case Kind.COUNT if given.round:
            return call("scaled_seconds", text, 1.0).try_cast(column.type)
        case Kind.COUNT:
            return call("whole", text).try_cast(column.type)
        case Kind.FLAG:
            return _flag(text, given)
        case Kind.HANDLERS:
            return call("handled_by", text, given.split)
        case Kind.SCORE:
            return _score(text, column, given)
        case _:
            amount = call("decimal_number", text)
            return amount if given.times == 1.0 else amount * constant(given.times)


_PARSE = {
    Kind.MOMENT: ("not_a_date", "is no date and time in the declared format ({format})"),
    Kind.DAY: ("not_a_date", "is no date in the declared format ({format})"),
    Kind.SECONDS: ("not_a_duration", "is no duration in the declared unit ({unit})"),
    Kind.COUNT: ("not_a_whole_number", "is no whole number"),
    Kind.FLAG: ("not_yes_or_no", "is neither a word for yes nor one for no"),
    Kind.AMOUNT: ("not_a_number", "is no number"),
    Kind.HANDLERS: (
        "not_handlers",
        "is no list of people with whole seconds where they are known, such as E-1:240|E-2:95",
    ),
}


def field_checks(
    column: Column, given: FieldMap, text: Expression, value: Expression, now: datetime, key: bool
) -> list[Check]:
    """The rules of one column, in the order in which they are tried."""
    name = named_columns(given) or column.name
    found: list[Check] = []

    def add(reason: str, message: str, broken: Expression) -> None:
        found.append(Check(name, reason, f"{name} {message}.", broken, text))

    nothing = value.isnull() & text.isnotnull() & call("filled", text)
    if column.kind is Kind.SCORE:
        low, high = SCALES.get(given.scale, (column.low, column.high))
        scale = (
            "a mapped answer"
            if given.map
            else "good or bad"
            if given.scale == "good-bad"
            else f"{low} to {high}"
        )
        if not (given.map and given.otherwise == "missing"):
            add("unknown_scale_value", f"is not on the declared scale ({scale})", nothing)
    elif given.map and given.otherwise == "reject":
        add("unknown_value", "has a value that the profile does not map", nothing)
    elif column.kind in _PARSE and not (given.map and given.otherwise == "missing"):
        reason, message = _PARSE[column.kind]
        if column.kind is Kind.SECONDS and given.unit == "s" and not given.round and not given.minus:
            reason, message = "not_a_whole_number", "is no whole number of seconds"
        add(reason, message.format(format=given.format, unit=given.unit), nothing)
    if column.required and not column.default:
        reason = "missing_key" if key else "missing_value"
        add(reason, "is empty, and the row cannot be kept without it", value.isnull())
    if column.kind is Kind.SECONDS:
        add("negative_duration", "is a negative duration", value < constant(0))
    if column.kind is Kind.COUNT:
        add("negative_count", "is a negative count", value < constant(0))
    if column.words:
        words = ", ".join(column.words)
        add("unknown_value", f"is none of {words}", value.isnotin(*(constant(word) for word in column.words)))
    if column.kind is Kind.MOMENT:
        add("date_too_early", "is before 1970", value < constant(datetime(1970, 1, 1)))
    if column.past:
        add("future_date", "lies in the future", value > constant(now + CLOCK_SKEW))
    return found


def entity_checks(entity: Entity, values: Mapping[str, Expression], names: Mapping[str, str]) -> list[Check]:
    """The rules across columns of an entity, for the columns this file supplies."""
    found: list[Check] = []
    for order in entity.orders:
        if order.earlier in values and order.later in values:
            earlier, later = ColumnExpression(f"v_{order.earlier}"), ColumnExpression(f"v_{order.later}")
            found.append(
                Check(
                    names[order.later],
                    order.reason,
                    f"{names[order.later]} is before {names[order.earlier]}.",
                    later < earlier,
                    later.cast("varchar"),
                )
            )
    # as text: they may be of different kinds, and only whether one is there matters
    present = [ColumnExpression(f"v_{name}").cast("varchar") for name in entity.one_of if name in values]
    if present:
        names_of = " and ".join(names[name] for name in entity.one_of if name in values)
        found.append(
            Check(names_of, "missing_value", f"{names_of}: empty.", call("coalesce", *present).isnull(), None)
        )
    for name, people in entity.among:
        if name in values and people in values:
            value, turns = ColumnExpression(f"v_{name}"), ColumnExpression(f"v_{people}")
            found.append(
                Check(
                    names[name],
                    "not_among_handlers",
                    f"{names[name]} is none of those in {names[people]}: correct the export, or map one of them.",
                    ~call("stands_among", turns, value),
                    value,
                )
            )
    return found


def filter_check(rule: RowFilter, cell: Expression) -> Check:
    """A row filter as a rule."""
    if rule.drop_empty:
        broken = ~call("filled", call("coalesce", cell, ""))
    elif rule.drop:
        broken = call("coalesce", call("word_in", cell, list(rule.drop)), False)
    else:
        broken = ~call("coalesce", call("word_in", cell, list(rule.keep)), False)
    return Check(rule.column, "filtered", f"Left out by the profile's filter: {rule.name}.", broken, cell)


def plan(
    cells: Cells, given: EntityMap, filters: Sequence[RowFilter], settings: Settings, now: datetime
) -> Plan:
    """Everything that is projected for one entity of one file."""
    result = Plan()
    names: dict[str, str] = {}
    for rule in filters:
        cell = cells.cell(rule.column)
        if cell is not None:
            result.checks.append(filter_check(rule, cell))
    for mapping in given.fields:
        column = given.entity.column(mapping.field)
        assert column is not None  # the profile was checked when it was read
        text = text_of(cells, mapping)
        if text is None or (mapping.minus and cells.cell(mapping.minus) is None):
            result.unmapped.append(mapping.field)
            continue
        names[column.name] = named_columns(mapping) or column.name
        simple = len(mapping.column) == 1 and text_is_cell(mapping)
        if not simple:
            result.texts[f"t_{column.name}"] = text
            text = ColumnExpression(f"t_{column.name}")
        value = value_of(text, column, mapping, settings, cells)
        if column.default:
            value = CaseExpression(call("filled", text), value).otherwise(_default(column))
        result.values[column.name] = value
        seen = ColumnExpression(f"v_{column.name}")
        key = column.name == given.entity.key[0]
        result.checks += field_checks(column, mapping, text, seen, now, key)
    for column in given.entity.columns:
        if column.default and column.name not in result.values:
            result.values[column.name] = _default(column)
    result.checks += entity_checks(given.entity, result.values, {**{n: n for n in result.values}, **names})
    return result


def named_columns(mapping: FieldMap) -> str:
    """The columns a field comes from, as a message names them."""
    return ", ".join((*mapping.column, *(name for name, _ in mapping.filled)))


def text_is_cell(mapping: FieldMap) -> bool:
    """Is the text of this field the cell as it stands?"""
    return not (
        mapping.missing or mapping.join or mapping.time_column or mapping.strip_prefix or mapping.split
    )


def _default(column: Column) -> Expression:
    return constant(column.default).cast(column.type)
