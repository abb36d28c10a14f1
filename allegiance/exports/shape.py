"""Projects the text of a file into the columns of a typed table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from duckdb import CaseExpression, ColumnExpression, DuckDBPyRelation, Expression

from allegiance.exports.canonical import Kind
from allegiance.exports.expressions import Cells, Plan, call, constant
from allegiance.exports.peek import Form
from allegiance.exports.profiles import EntityMap, Profile, plain
from allegiance.exports.sources import Source

JSON_FAULTS = (
    ("not_json", "The line is no valid JSON."),
    ("not_an_object", "The line is no JSON object."),
)
BLANK = 0
"""Number of the fault of a line with nothing on it: neither read nor rejected."""


def named_by(given: EntityMap) -> list[str]:
    """Columns of the export that the fields of an entity name."""
    names = list(given.when)
    for each in given.fields:
        names += [*each.column, each.time_column, each.minus, each.zone_column, each.less]
        names += [name for name, _ in (*each.filled, *each.only_when)]
    return [name for name in names if name]


def original_columns(given: EntityMap, columns: Iterable[str]) -> list[str]:
    """Columns of the file whose text is kept as it was given: those listed, and every answer that was mapped."""
    found = [
        name
        for name in columns
        if any(fnmatchcase(plain(name), plain(pattern)) for pattern in given.original)
    ]
    if given.entity.collected is not None:
        scores = [
            name
            for each in given.fields
            if (each.scale or each.map)
            and (column := given.entity.column(each.field)) is not None
            and column.kind is Kind.SCORE
            for name in each.column
        ]
        wanted = {plain(name) for name in scores}
        found += [name for name in columns if plain(name) in wanted]
    return list(dict.fromkeys(found))


class Shape:
    """Projects text into the columns of a typed table."""

    def __init__(
        self,
        source: Source,
        cells: Cells,
        given: EntityMap,
        made: Plan,
        codes: Sequence[int],
        profile: Profile,
    ) -> None:
        self.source, self.cells, self.given, self.made = source, cells, given, made
        self.codes, self.profile = codes, profile

    def typed(self, rel: DuckDBPyRelation) -> DuckDBPyRelation:
        """Text, then values, then faults and fingerprint, then the columns of the table in their order."""
        passed = [ColumnExpression(name) for name in rel.columns]
        made, entity = self.made, self.given.entity
        if made.texts:
            rel = rel.project(*passed, *(text.alias(name) for name, text in made.texts.items()))
            passed = [ColumnExpression(name) for name in rel.columns]
        values = {f"v_{name}": value for name, value in made.values.items()}
        original, collected = self._original(), entity.collected
        if original is not None and collected is not None:
            values[f"v_{collected.name}"] = original
        rel = rel.project(*passed, *(value.alias(name) for name, value in values.items()))
        passed = [ColumnExpression(name) for name in rel.columns]
        rel = rel.project(*passed, self._fault(rel.columns).alias("fault"))
        rel = rel.project(*passed, ColumnExpression("fault"), self._fault_text().alias("fault_text"))
        here = self._here()
        columns: list[Expression] = []
        for column in entity.columns:
            name = f"v_{column.name}"
            value = ColumnExpression(name) if name in values else constant(None)
            if column.name == entity.key[0] and here is not None:
                value = CaseExpression(here, value).otherwise(constant(None))
            columns.append(value.cast(column.type).alias(column.name))
        line = ColumnExpression("line") if self.source.numbered else constant(None).cast("bigint")
        return rel.project(
            *columns,
            self._leg().alias("leg"),
            self._row_hash(values).alias("row_hash"),
            line.alias("line"),
            ColumnExpression("fault"),
            call("shown", ColumnExpression("fault_text")).alias("fault_value"),
        )

    def _fault(self, columns: Sequence[str]) -> Expression:
        """Number of the first rule a row breaks; null for a row that breaks none."""
        cases: list[tuple[Expression, int]] = []
        if "json_fault" in columns:
            fault = ColumnExpression("json_fault")
            cases.append((fault == "blank", BLANK))
            cases += [(fault == reason, n) for n, (reason, _) in enumerate(JSON_FAULTS, 1)]
        here = self._here()
        for code, check in zip(self.codes, self.made.checks, strict=True):
            broken = check.broken if here is None or check.reason == "filtered" else check.broken & here
            cases.append((broken, code))
        return _case(cases, constant(None)).cast("usmallint")

    def _fault_text(self) -> Expression:
        """The text that broke the rule."""
        fault = ColumnExpression("fault")
        cases: list[tuple[Expression, Expression | int]] = [(fault.isnull(), constant(None))]
        cases += [
            (fault == code, check.shows)
            for code, check in zip(self.codes, self.made.checks, strict=True)
            if check.shows is not None
        ]
        if self.source.look.form in (Form.LINES, Form.DOCUMENT):
            cases.append((fault <= len(JSON_FAULTS), ColumnExpression("json")))
        return _case(cases, constant(None)).cast("varchar")

    def _here(self) -> Expression | None:
        """Does a row feed this entity? None: every row does."""
        filled = [
            call("filled", cell) for name in self.given.when if (cell := self.cells.cell(name)) is not None
        ]
        if not self.given.when:
            return None
        if not filled:
            return constant(False)
        result = filled[0]
        for each in filled[1:]:
            result = result | each
        return call("coalesce", result, False)

    def _leg(self) -> Expression:
        legs = self.profile.legs
        if legs is None or self.given is not self.profile.entities[0]:
            return constant(None).cast("varchar")
        cells = [cell for name in legs.leg if (cell := self.cells.cell(name)) is not None]
        return (
            call("concat_ws", "\x1f", *(call("coalesce", cell, "") for cell in cells))
            if cells
            else constant("")
        )

    def _row_hash(self, values: dict[str, Expression]) -> Expression:
        """Fingerprint of what the row says: every canonical value but the time it was last changed."""
        kept = [name for name in values if name != "v_updated_at"]
        return call("hash", *(ColumnExpression(name) for name in kept))

    def _original(self) -> Expression | None:
        """A JSON object of the answers as they were given, without what identifies a person."""
        names = original_columns(self.given, self.source.names)
        if not names:
            return None
        pairs: list[Expression | object] = []
        for name in names:
            cell = self.cells.cell(name)
            assert cell is not None  # the name comes from the columns of the file
            pairs += [name, cell]
        # Once over the whole object: a redaction never reaches over a quote, so it stays an object.
        return call("redact", call("json_object", *pairs).cast("varchar"))


def _case(cases: Sequence[tuple[Expression, Expression | int]], otherwise: Expression) -> Expression:
    if not cases:
        return otherwise
    (condition, value), *rest = cases
    case = CaseExpression(condition, value if isinstance(value, Expression) else constant(value))
    for condition, value in rest:
        case = case.when(condition, value if isinstance(value, Expression) else constant(value))
    return case.otherwise(otherwise)
