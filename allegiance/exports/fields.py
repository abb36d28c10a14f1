"""How one canonical column is made from an export: the closed list of transformations, parsed and checked.

Everything a profile may say about a column is a field of :class:`FieldMap`; ``docs/profiles.md`` lists the same,
and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo

from allegiance.errors import ProfileError
from allegiance.exports.canonical import Column, Kind

SCALES: dict[str, tuple[int, int]] = {
    "1-5": (1, 5),
    "1-7": (1, 7),
    "1-10": (1, 10),
    "0-10": (0, 10),
    "0-100": (0, 100),
    "0-1": (0, 1),
    "1-3": (1, 3),
    "good-bad": (0, 1),
}
"""Named scales and their ends. ``good-bad`` is the words good and bad, in any case."""

UNITS = ("s", "ms", "min", "h", "days", "hh:mm:ss", "mm:ss", "ms or hh:mm:ss")
FORMATS = ("iso", "day-first", "month-first", "compact", "written", "unix", "unix-ms", "excel")
TAKES = ("first", "last", "count")
WHOLE = "all"
"""What is taken of the one kind of column that keeps the list."""
BETWEEN = "|"
"""Stands between people where a profile does not say what does."""
ROLLS = ("first", "last", "sum", "max", "min", "any")
OTHERWISE = ("reject", "missing", "keep")
COMPANY = "company"


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Where a canonical column comes from and what is done to the text on the way.

    The order is fixed: the text is found (``column``, ``join``, ``constant`` or ``filled``; ``missing``;
    ``only_when``), cut (``strip_prefix``; ``split`` and ``take``), mapped (``map``; ``empty``), and becomes a value
    (``scale``, ``unit``, ``format``, ...).
    """

    field: str
    """The canonical column."""
    column: tuple[str, ...] = ()
    """Column or columns of the export; of several, the first that is filled. JSON: a dotted path."""
    constant: str = ""
    """The same value for every row."""
    filled: tuple[tuple[str, str], ...] = ()
    """Column to text: the text of the first of these columns that is filled."""
    join: str = ""
    """Put between the filled ones of several columns, which then make one text."""
    missing: tuple[str, ...] = ()
    """Texts that mean "no value" in this column."""
    only_when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Column to words: the field is empty unless that column holds one of those words."""
    strip_prefix: tuple[str, ...] = ()
    """Prefixes to take off, such as ``tel:+``."""
    split: str = ""
    """Separator of a list inside the cell (of people in order, where it is not said: a bar)."""
    take: str = "first"
    """Which element of the list: first, last or count."""
    map: tuple[tuple[str, str], ...] = ()
    """Text to canonical text, whatever its case."""
    otherwise: str = "reject"
    """What a text outside ``map`` becomes: reject, missing, keep, or ``= text``."""
    empty: str = ""
    """Canonical text where the cell is empty."""
    pseudonym: bool = False
    """Keep a digest in place of the text (a telephone number that only serves to know a customer again)."""
    scale: str = ""
    """The scale of the answer; moved to the canonical one by a straight line, halves up."""
    reverse: bool = False
    """The scale runs the other way (effort: high is bad)."""
    unit: str = "s"
    """Unit of a duration."""
    round: bool = False
    """Seconds may have decimals, which are rounded."""
    format: str = "iso"
    """How a date is written."""
    zone: str = COMPANY
    """Time zone of times that do not state one."""
    zone_column: str = ""
    """A column with the minutes between local time and UTC."""
    zone_sign: int = 1
    """What to multiply those minutes by before adding them to local time to get UTC."""
    time_column: str = ""
    """A column with the time of day, where ``column`` has only the date."""
    minus: str = ""
    """A duration: the time in ``column`` minus the time in this one."""
    less: str = ""
    """A moment: the seconds in this column are taken off it (an end and a duration make a start)."""
    true: tuple[str, ...] = ()
    """Words for true, whatever their case."""
    false: tuple[str, ...] = ()
    """Words for false; with ``true`` alone, every other text is false."""
    bounded: bool = False
    """A count may be written "300 or more" or "10+"; the bound is kept as the number."""
    times: float = 1.0
    """An amount is multiplied by this (12: a month's amount for a year)."""
    roll: str = "first"
    """How several legs become one: first, last, sum, max, min, any."""


_TUPLES = {"column", "missing", "strip_prefix", "true", "false"}
_UNLISTED = {"take", "map", "otherwise", "empty"}
"""Keys that a list of people cannot have: it is kept whole and as it is."""
_CHOICES: dict[str, tuple[str, ...]] = {
    "take": TAKES,
    "scale": tuple(SCALES),
    "unit": UNITS,
    "format": FORMATS,
    "roll": ROLLS,
}
_TIMES = {Kind.MOMENT, Kind.DAY}
_ONLY: dict[str, set[Kind]] = {
    "scale": {Kind.SCORE},
    "reverse": {Kind.SCORE},
    "unit": {Kind.SECONDS},
    "round": {Kind.SECONDS, Kind.COUNT},
    "format": {*_TIMES, Kind.SECONDS},
    "zone": {*_TIMES, Kind.SECONDS},
    "zone_column": {Kind.MOMENT},
    "zone_sign": {Kind.MOMENT},
    "time_column": _TIMES,
    "minus": {Kind.SECONDS},
    "less": {Kind.MOMENT},
    "pseudonym": {Kind.TEXT},
    "true": {Kind.FLAG},
    "false": {Kind.FLAG},
    "bounded": {Kind.COUNT},
    "times": {Kind.AMOUNT},
}
NAMES = tuple(field.name for field in fields(FieldMap) if field.name != "field")
"""Every key a profile may write for a column."""


def parse_field(where: str, column: Column, value: object, common: tuple[str, ...] = ()) -> FieldMap:
    """One entry of ``[fields]``: a column's name, a list of names, or a table of the keys above.

    Args:
        where: file and table, for messages.
        column: the canonical column it fills.
        value: what the profile says.
        common: the profile's own ``missing`` texts, added to the column's.

    Raises:
        ProfileError: an unknown key, a value of the wrong type, a transformation that the column cannot have.
    """
    place = f"{where}, field {column.name}"
    table: Mapping[str, object] = value if isinstance(value, Mapping) else {"column": value}
    if column.kind is Kind.ORIGINAL:
        raise ProfileError(
            f"{place}: {column.name} is collected, not mapped.",
            f"List its columns under `{column.name}`.",
        )
    given: dict[str, object] = {}
    for key, entry in table.items():
        if key not in NAMES:
            raise ProfileError(f"{place}: {key!r} is no transformation.", f"Use one of: {', '.join(NAMES)}.")
        if key in _ONLY and column.kind not in _ONLY[key]:
            raise ProfileError(
                f"{place}: {key!r} does not apply to a {column.kind.value}.",
                f"It applies to: {', '.join(sorted(kind.value for kind in _ONLY[key]))}.",
            )
        if column.kind is Kind.HANDLERS and key in _UNLISTED:
            raise ProfileError(
                f"{place}: {key!r} does not apply to {column.kind.value}.",
                "The list is kept whole; say only what stands between people: split.",
            )
        given[key] = _typed(place, key, entry)
    if column.kind is Kind.HANDLERS:
        given = {"split": BETWEEN} | given | {"take": WHOLE}
    result = FieldMap(field=column.name, **given)  # type: ignore[arg-type]
    _check(place, column, result)
    if common:
        result = _with_missing(result, common)
    return result


def _with_missing(result: FieldMap, common: tuple[str, ...]) -> FieldMap:
    values = {field.name: getattr(result, field.name) for field in fields(FieldMap)}
    values["missing"] = tuple(dict.fromkeys((*result.missing, *common)))
    return FieldMap(**values)


def _typed(place: str, key: str, entry: object) -> object:
    if key == "map":
        if not isinstance(entry, Mapping) or not entry:
            raise ProfileError(f"{place}: map is no table.", 'Write map = { "Y" = "answered", ... }.')
        return tuple((str(text).strip().lower(), _text(target)) for text, target in entry.items())
    if key == "filled":
        if not isinstance(entry, Mapping) or not entry:
            raise ProfileError(
                f"{place}: filled is no table.", 'Write filled = { "Answered at" = "answered" }.'
            )
        return tuple((str(name), _text(target)) for name, target in entry.items())
    if key == "only_when":
        if not isinstance(entry, Mapping) or not entry:
            raise ProfileError(f"{place}: only_when is no table.", 'Write only_when = { "Type" = ["nps"] }.')
        return tuple(
            (
                str(name),
                tuple(
                    _text(word).strip().lower() for word in (words if isinstance(words, list) else [words])
                ),
            )
            for name, words in entry.items()
        )
    if key in _TUPLES:
        values = entry if isinstance(entry, list) else [entry]
        if not all(isinstance(item, str | int | float) for item in values):
            raise ProfileError(f"{place}: {key} is neither a text nor a list of texts.", "Correct it.")
        return tuple(_text(item) for item in values)
    kind = type(getattr(_DEFAULTS, key))
    if kind is float and isinstance(entry, int) and not isinstance(entry, bool):
        entry = float(entry)
    if kind is str and isinstance(entry, int | float):
        entry = _text(entry)
    if not isinstance(entry, kind) or (kind is int and isinstance(entry, bool)):
        raise ProfileError(f"{place}: {key} is {entry!r}, which is no {kind.__name__}.", "Correct it.")
    if key in _CHOICES and entry not in _CHOICES[key]:
        raise ProfileError(f"{place}: {key} is {entry!r}.", f"Use one of: {', '.join(_CHOICES[key])}.")
    return entry


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_DEFAULTS = FieldMap(field="")


def _check(place: str, column: Column, given: FieldMap) -> None:
    if sum(map(bool, (given.column, given.constant, given.filled))) != 1:
        raise ProfileError(f"{place}: needs exactly one of column, constant and filled.", "Correct it.")
    if given.otherwise not in OTHERWISE and not given.otherwise.startswith("="):
        raise ProfileError(
            f"{place}: otherwise is {given.otherwise!r}.", f"Use {', '.join(OTHERWISE)} or '= text'."
        )
    if given.zone != COMPANY:
        try:
            ZoneInfo(given.zone)
        except (KeyError, ValueError, OSError) as error:
            raise ProfileError(
                f"{place}: {given.zone!r} is no time zone.",
                "Use an IANA name such as Europe/Berlin, or company.",
            ) from error
    if given.zone_sign not in (-1, 1):
        raise ProfileError(f"{place}: zone_sign is {given.zone_sign}.", "Use 1 or -1.")
    if given.scale and (column.low, column.high) == (0, 10) and given.scale != "0-10":
        raise ProfileError(
            f"{place}: a recommendation is asked from 0 to 10; {given.scale} cannot be turned into it.",
            "Map the column to another field, or give an explicit map.",
        )
    if column.kind is Kind.SCORE:
        for text, target in given.map:
            if not target.isdigit() or not column.low <= int(target) <= column.high:
                raise ProfileError(
                    f"{place}: map sends {text!r} to {target!r}, outside {column.low} to {column.high}.",
                    "Map to whole numbers of the canonical scale.",
                )
    if column.words:
        targets = [target for _, target in given.map]
        targets += [given.otherwise[1:].strip()] if given.otherwise.startswith("=") else []
        targets += [given.empty] if given.empty else []
        targets += [target for _, target in given.filled]
        targets += [given.constant] if given.constant and not given.map else []
        for target in targets:
            if target not in column.words:
                raise ProfileError(
                    f"{place}: {target!r} is no value of {column.name}.",
                    f"Use one of: {', '.join(column.words)}.",
                )
