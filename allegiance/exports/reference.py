"""The tables of ``docs/profiles.md``, made from the code so that they cannot disagree with it.

``python -m allegiance.exports.reference`` writes them into the document again.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path

from allegiance.exports import fields, profiles
from allegiance.exports.canonical import ENTITIES, Column, Kind
from allegiance.settings import ROOT

DOCUMENT = ROOT / "docs" / "profiles.md"
BEGIN, END = "<!-- {name}: made from the code -->", "<!-- end of {name} -->"


def _documented(kind: type) -> Iterator[tuple[str, str]]:
    """Fields of a class with the text under each."""
    tree = ast.parse(inspect.getsource(kind))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    for place, node in enumerate(body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            after = body[place + 1] if place + 1 < len(body) else None
            text = ""
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                text = " ".join(str(after.value.value).split())
            yield node.target.id, text


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def transformations() -> str:
    """Every key of a field: what it does, for which columns, and its choices."""
    rows = []
    for name, text in _documented(fields.FieldMap):
        if name == "field":
            continue
        kinds = sorted(kind.value for kind in fields._ONLY.get(name, set(Kind) - {Kind.ORIGINAL}))
        choices = fields._CHOICES.get(name, ())
        words = text.replace("``", "`") + (
            " One of: " + ", ".join(f"`{each}`" for each in choices) if choices else ""
        )
        rows.append((f"`{name}`", words, ", ".join(kinds) if name in fields._ONLY else "any"))
    return _table(("Key", "What it does", "For"), rows)


def reader() -> str:
    """Every key of ``[reader]``."""
    rows = [(f"`{name}`", text.replace("``", "`")) for name, text in _documented(profiles.ReaderOptions)]
    return _table(("Key", "What it says"), rows)


def entities() -> str:
    """Every canonical column."""
    return "\n\n".join(
        f"**{entity.name}** (key: {', '.join(entity.key)})\n\n"
        + _table(
            ("Column", "Kind", "Rules"),
            [
                (f"`{each.name}`", each.kind.value, _rules(each))
                for each in entity.columns
                if each.kind is not Kind.ORIGINAL
            ],
        )
        for entity in ENTITIES.values()
    )


def _rules(column: Column) -> str:
    rules = []
    if column.required:
        rules.append(f"required, else {column.default}" if column.default else "required")
    if column.kind is Kind.SCORE:
        rules.append(f"{column.low} to {column.high}")
    if column.words:
        rules.append(", ".join(column.words))
    if column.past:
        rules.append("not in the future")
    return "; ".join(rules)


def shipped() -> str:
    """Every shipped profile."""
    rows = [
        (
            f"`{each.name}`",
            each.title,
            ", ".join(given.entity.name for given in each.entities),
            ", ".join(each.recognise),
        )
        for each in sorted(profiles.load_profiles().values(), key=lambda each: each.name)
    ]
    return _table(("Profile", "For", "Feeds", "Known by the columns"), rows)


TABLES = {"transformations": transformations, "reader": reader, "entities": entities, "shipped": shipped}


def filled(text: str) -> str:
    """The document with its tables made again."""
    for name, make in TABLES.items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, rest = text.split(begin)
        _, after = rest.split(end)
        text = f"{before}{begin}\n\n{make()}\n\n{end}{after}"
    return text


def main(path: Path = DOCUMENT) -> None:
    """Write the tables into the document."""
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
