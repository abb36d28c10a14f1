"""Looks for somebody in every text of a store, whatever its table: after an erasure nothing may be found."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
from duckdb import ColumnExpression, ConstantExpression, Expression, FunctionExpression

from allegiance.errors import EraseError

IDENTITY = {
    "customer": frozenset({"customer_id"}),
    "employee": frozenset({"employee_id", "lead_id", "named_employee_id", "name", "handlers", "credits"}),
}
"""Columns that name a customer, or an employee, in any table."""

TEXTS = frozenset(
    {"comment", "folded", "needs", "original", "traits", "left_reason", "value", "message", "path"}
)
"""Columns that hold what people wrote, or what a file said."""


PUNCTUATION = re.compile(r"[!-/:-@\[-^`{-~]")
"""What means something in a pattern: ASCII signs but the underscore."""

JOINING = "-_./"
"""Signs that are part of a company's ids where one of them holds it: A-1 does not stand by itself in A-1-2."""


NAMES = ("name", "namesake")


@dataclass(frozen=True, slots=True)
class Word:
    """Something that names a person: an ``id``, a ``name`` (``namesake``: another has it too), or a ``text``."""

    text: str
    kind: str

    @property
    def is_telling(self) -> bool:
        """Whether it says whom where somebody else wrote it: a small number does not, nor a first name alone."""
        plain = self.text.strip()
        if self.kind in NAMES:
            return len(plain.split()) > 1
        if plain.isdigit():
            return len(plain) >= 5
        return len(plain) >= (2 if any(each.isdigit() for each in plain) else 3)

    def stands_in(self, text: str) -> bool:
        """Whether a text holds it, by itself."""
        escaped = re.escape(self.text)
        return re.search(rf"(?<![^\W_]){escaped}(?![^\W_])", text, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class Hit:
    """Rows of a column that hold the same text as something else: a queue of the same name, say."""

    table: str
    column: str
    rows: int


def patterns(words: Iterable[Word]) -> dict[str, object]:
    """Patterns of the database for words that tell whom: as they are written, and as searches compare them.

    Empty where no word tells. One pattern for all of them: every text is read once.
    """
    telling = [each for each in words if each.kind != "text" and each.is_telling]
    if not telling:
        return {}
    return {"pattern": _pattern(telling, str), "folded_pattern": _pattern(telling, _folded)}


def _pattern(words: Sequence[Word], written: Callable[[str], str]) -> str:
    """Any of the words where it stands by itself; a name also with its last word first."""
    forms: dict[str, None] = {}
    for each in words:
        text = written(each.text)
        forms[text] = None
        if each.kind in NAMES:
            first, _, last = text.rpartition(" ")
            forms |= {f"{last} {first}": None, f"{last}, {first}": None}
    # inside an object of answers as they were given, signs stand as JSON writes them
    forms |= {json.dumps(form, ensure_ascii=False)[1:-1]: None for form in tuple(forms)}
    longest = sorted(forms, key=lambda form: (-len(form), form))
    escaped = "|".join(PUNCTUATION.sub(r"\\\g<0>", form) for form in longest)
    joining = "".join(
        each if each == "_" else rf"\{each}" for each in JOINING if any(each in form for form in forms)
    )
    around = rf"[^\pL\pN{joining}]"
    return rf"(?i)(^|{around})(?:{escaped})($|{around})"


def search(
    con: duckdb.DuckDBPyConnection, kind: str, ids: Sequence[str], words: Sequence[Word], source: str = ""
) -> tuple[Hit, ...]:
    """Where the words still stand as something else than the person.

    Args:
        con: the store.
        kind: ``customer`` or ``employee``.
        ids: the ids that were erased.
        words: what named them: ids of their rows, names and texts.
        source: only rows of this system, where they were erased in one alone.

    Raises:
        EraseError: a column still names them; says which, never whom.
    """
    people = sorted({*ids, *(each.text for each in words if each.kind == "name")})
    said_by = patterns(words)
    texts = [each for each in words if each.kind == "text"]
    left: list[str] = []
    elsewhere: list[Hit] = []
    for table, column in _columns(con):
        held = con.table(table)
        if source:
            if "source" not in held.columns:
                continue
            held = held.filter(ColumnExpression("source") == ConstantExpression(source))
        said = ColumnExpression(column).cast("varchar")
        if column in IDENTITY[kind] or column in TEXTS or (table, column) == ("market", "reason"):
            wanted = _named(said, column, kind, people, said_by)
            wanted += [_call("contains", said, each.text) for each in texts]
            if _rows(held, wanted):
                left.append(f"{table}.{column}")
        elif count := _rows(held, [_call("list_contains", people, said)]):
            elsewhere.append(Hit(table, column, count))
    if left:
        raise EraseError(
            f"Something is left in {', '.join(left)}.",
            "This is a fault of Allegiance: please report it with the names of these columns. Nothing was changed.",
        )
    return tuple(elsewhere)


def _named(
    said: Expression, column: str, kind: str, people: Sequence[str], said_by: Mapping[str, object]
) -> list[Expression]:
    if column in ("handlers", "credits"):
        turns = [f"'employee_id': {each}," for each in people]
        turns += [f"'employee_id': '{each}'" for each in people]
        return [_call("contains", said, turn) for turn in turns]
    if column in IDENTITY[kind]:
        return [_call("list_contains", list(people), said)]
    return [_call("regexp_matches", said, said_by["pattern"])] if said_by else []


def _columns(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Every column of every table that can hold a text."""
    found = con.table_function("duckdb_columns").select("table_name", "column_name", "data_type", "internal")
    return [
        (table, column)
        for table, column, kind, internal in found.fetchall()
        if not internal and ("VARCHAR" in kind or "JSON" in kind or "BLOB" in kind)
    ]


def _rows(held: duckdb.DuckDBPyRelation, wanted: Sequence[Expression]) -> int:
    if not wanted:
        return 0
    condition = wanted[0]
    for each in wanted[1:]:
        condition = condition | each
    return int(held.filter(condition).count("*").fetchall()[0][0])


def _call(name: str, *given: object) -> Expression:
    return FunctionExpression(
        name, *(each if isinstance(each, Expression) else ConstantExpression(each) for each in given)
    )


def _folded(text: str) -> str:
    """Nearly as the macro ``folded`` has it: lower case, without accents."""
    parts = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(each for each in parts if not unicodedata.combining(each)))
