"""Typed values out of a table of a TOML file; what is wrong is collected with file and line, all of it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from allegiance.errors import PlanError
from allegiance.metrics.where import suggest
from allegiance.pay.money import usable
from allegiance.pay.plan_lines import Lines, Path

Choice = TypeVar("Choice", bound=StrEnum)


class Sheet:
    """One file: its data, the line of each value, and what is wrong with it so far."""

    def __init__(self, text: str, name: str) -> None:
        """Read the text.

        Raises:
            PlanError: it is not TOML; names file and line.
        """
        self.name = name
        try:
            self.data: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise PlanError(f"{name} is not valid TOML: {error}", "Correct the file.") from error
        self._lines = Lines(text)
        self._wrong: dict[str, int] = {}

    def wrong(self, path: Path, text: str) -> None:
        """Note what is wrong with the value at a path, and what to do."""
        line = self._lines.of(*path)
        self._wrong.setdefault(f"{self.name}, line {line}: {text}", line)

    def refuse(self) -> None:
        """Stop if anything is wrong.

        Raises:
            PlanError: all that is wrong, in the order of the lines.
        """
        if self._wrong:
            told = sorted(self._wrong, key=lambda text: self._wrong[text])
            todo = "Correct that line." if len(told) == 1 else f"Correct these {len(told)} lines."
            raise PlanError("\n".join(told), todo)

    def table(self) -> Table:
        """The whole file."""
        return Table(self, self.data, ())

    def standing(self, path: Path, *names: str) -> Path:
        """The first of several fields of a table that is given; where none is, the first."""
        return next(((*path, name) for name in names if self._lines.has(*path, name)), (*path, names[0]))

    def line(self, *path: str | int) -> int:
        """The line of a value."""
        return self._lines.of(*path)


class Table:
    """One table of it. Whatever is asked for must be there, or has a default; whatever is not asked for is wrong."""

    def __init__(self, sheet: Sheet, data: Mapping[str, Any], path: Path) -> None:
        self.sheet = sheet
        self.path = path
        self._data = data
        self._asked: list[str] = []

    def has(self, name: str) -> bool:
        """Whether the field is given."""
        return name in self._data

    def wrong(self, name: str, text: str) -> None:
        """Note what is wrong with a field."""
        self.sheet.wrong((*self.path, name) if name else self.path, text)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; required where there is no default, and not blank then."""
        value = self._get(name, default)
        if not isinstance(value, str) or (default is None and value is not None and not value.strip()):
            if value is not None:
                self.wrong(name, f'{name} is {value!r}, not a text. Write {name} = "..."')
            return ""
        return value

    def number(self, name: str, default: Decimal | None = None) -> Decimal:
        """A decimal number."""
        value = self._get(name, default)
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            if value is not None:
                self.wrong(
                    name, f"{name} is {value!r}, not a number. Write it without quotes, such as {name} = 0.5"
                )
            return Decimal(0)
        if not usable(Decimal(value)):
            self.wrong(
                name,
                f"{name} is {Decimal(value):.3g}. Write a number with twelve digits and decimals at most",
            )
            return Decimal(0)
        return Decimal(value)

    def whole(self, name: str, default: int | None = None, *, least: int = 0) -> int:
        """A whole number."""
        value = self._get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            if value is not None:
                self.wrong(name, f"{name} is {value!r}. Write a whole number, {least} or more")
            return least
        return value

    def yes(self, name: str) -> bool:
        """True or false."""
        value = self._get(name, None)
        if value is not None and not isinstance(value, bool):
            self.wrong(name, f"{name} is {value!r}. Write true or false, without quotes")
        return value is True

    def day(self, name: str) -> date:
        """A day."""
        value = self._get(name, None)
        if isinstance(value, datetime) or not isinstance(value, date):
            if value is not None:
                self.wrong(
                    name, f"{name} is {value!r}, not a day. Write it as {name} = 2026-01-31, without quotes"
                )
            return date.min
        return value

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """One of several words."""
        value = self._get(name, default)
        words = [one.value for one in kind]
        if value in words:
            return kind(value)
        if value is not None:
            self.wrong(name, f"{name} is {value!r}. Write one of: {', '.join(words)}")
        return next(iter(kind))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._get(name, None)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(name, f'{name} is {value!r}, not a list of texts. Write {name} = ["...", "..."]')
            return ()
        return tuple(value)

    def inner(self, name: str) -> Table | None:
        """A table within; None where there is none."""
        self._asked.append(name)
        value = self._data.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(
                name, f"{name} is no table of its own. Write [{self._full(name)}] and its fields below"
            )
            return None
        return Table(self.sheet, value, (*self.path, name))

    def entries(self, name: str) -> tuple[Table, ...]:
        """A list of tables."""
        self._asked.append(name)
        value = self._data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(name, f"{name} is no list of tables. Begin each with a line [[{self._full(name)}]]")
            return ()
        return tuple(Table(self.sheet, one, (*self.path, name, at)) for at, one in enumerate(value))

    def rest(self) -> None:
        """Note every field that nobody asked for."""
        for name in self._data:
            if name not in self._asked:
                near = suggest(name, self._asked) or f"Fields here: {', '.join(self._asked)}"
                self.wrong(name, f"there is no field {name!r} here. {near}")

    def _get(self, name: str, default: object) -> Any:
        self._asked.append(name)
        if name in self._data:
            return self._data[name]
        if default is None:
            self.wrong(name, f"{name} is missing here. Add it")
        return default

    def _full(self, name: str) -> str:
        return ".".join(str(one) for one in (*self.path, name) if isinstance(one, str))


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
