"""On which line of a TOML file a value stands, so that an error can name it. The reader of the language keeps none.

Only for files that the reader accepted: this looks for where statements begin, not for what they mean.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
"""Keys and numbers of entries, such as ``("measures", 0, "weight")``."""

_NAME = re.compile(r"""\s*(?:"([^"\n]*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))\s*""")
_OPENS = {"[": 1, "{": 1, "]": -1, "}": -1}


class Lines:
    """The line of every table and value of one file."""

    def __init__(self, text: str) -> None:
        self._found: dict[Path, int] = {}
        self._entries: dict[Path, int] = {}
        """How many entries each list of tables has so far."""
        here: Path = ()
        for line, start in _statements(text):
            if text.startswith("[[", start):
                here = self._entry(self._placed(_names(text, start + 2)))
            elif text.startswith("[", start):
                here = self._placed(_names(text, start + 1))
            else:
                self._found.setdefault((*here, *_names(text, start)), line)
                continue
            self._found[here] = line

    def of(self, *path: str | int) -> int:
        """The line of a value; of the table that should hold it where it is missing; 1 where that is missing too."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._found:
                return self._found[path[:end]]
        return 1

    def has(self, *path: str | int) -> bool:
        """Whether the value stands in the file."""
        return path in self._found

    def _placed(self, names: Path) -> Path:
        """The names of a header with the numbers of the entries that were begun last."""
        path: Path = ()
        for at, name in enumerate(names):
            path = (*path, name)
            if at < len(names) - 1 and path in self._entries:
                path = (*path, self._entries[path] - 1)
        return path

    def _entry(self, path: Path) -> Path:
        """One more entry of a list of tables."""
        number = self._entries.get(path, 0)
        self._entries[path] = number + 1
        return (*path, number)


def _names(text: str, start: int) -> Path:
    """A name, or several with dots between."""
    names: list[str] = []
    at = start
    while found := _NAME.match(text, at):
        names.append(next(one for one in found.groups() if one is not None))
        at = found.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    return tuple(names)


def _statements(text: str) -> list[tuple[int, int]]:
    """Line and place at which each statement begins: not inside texts, lists that go on, or remarks."""
    found: list[tuple[int, int]] = []
    at, line, depth, fresh = 0, 1, 0, True
    while at < len(text):
        sign = text[at]
        if sign == "\n":
            line, fresh = line + 1, depth == 0
        elif sign == "#":
            at = _end(text, at, "\n") - 1
        elif fresh and not sign.isspace():
            found.append((line, at))
            fresh = False
            at = _end(text, at, "\n") if sign == "[" else at
            continue
        elif sign in "\"'":
            end = _quoted(text, at)
            line += text.count("\n", at, end)
            at = end - 1
        else:
            depth += _OPENS.get(sign, 0)
        at += 1
    return found


def _end(text: str, at: int, sign: str) -> int:
    found = text.find(sign, at)
    return len(text) if found < 0 else found


def _quoted(text: str, at: int) -> int:
    """Where the text that begins here is over."""
    sign = text[at]
    mark = sign * 3 if text.startswith(sign * 3, at) else sign
    end = at + len(mark)
    while end < len(text) and not text.startswith(mark, end):
        end += 2 if sign == '"' and text[end] == "\\" else 1
    end += len(mark)
    while len(mark) == 3 and text[end : end + 1] == sign:
        end += 1
    return end
