"""Masks: how a scope sees single employees, single customers and texts in the rows that a statement gives out.

The reader puts them over every answer, so that no function above it can forget to. A name becomes a pseudonym that is
the same each time (HMAC with a key of this data folder), or, for whoever sees nobody, a token that means nothing once
the process has ended: rows of the same person can still be counted as one, and nobody can be told from it.

Source: H. Krawczyk et al., RFC 2104 (HMAC); ENISA, Pseudonymisation techniques and best practices (2019), section 5.3.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from allegiance.errors import StoreError
from allegiance.people.rights import Sight
from allegiance.people.scope import Scope

if TYPE_CHECKING:
    import pandas as pd

EMPLOYEES = ("employee", "employee_id", "lead_id", "owner_id", "named_employee_id")
"""Columns that name an employee by id."""

NAMES = {
    "name": ("employee_id", "employee"),
    "employee_name": ("employee_id", "employee"),
    "lead_name": ("lead_id",),
}
"""Columns that name an employee, each with the columns of the same row that hold the id, if any."""

CUSTOMERS = ("customer_id", "customer")
"""Columns that name a customer; numbers among them are hashes that are counted and never shown."""

CONTACTS = ("contact_id", "reference")
"""Columns that name a contact."""

TEXTS = ("comment", "quotes", "needs", "traits")
"""Columns of free text."""

ASKED = {"employee": "employees", "employees": "employees", "customer": "customers", "customers": "customers"}
"""Parameters that name people, and of which kind."""

NOBODY = "\x00nobody"
"""Stands for a pseudonym that belongs to nobody: no id in any export holds this character."""

_process = secrets.token_bytes(32)


@dataclass(frozen=True)
class Masks:
    """One scope's view of names."""

    scope: Scope
    identifiers: Callable[[str], Iterable[str]]
    key: bytes

    @classmethod
    def of(cls, scope: Scope, identifiers: Callable[[str], Iterable[str]], home: Path) -> Masks:
        """The masks of a scope.

        Args:
            scope: who is asking.
            identifiers: gives all ids of ``employees`` or ``customers``; asked only to turn pseudonyms back.
            home: the data folder, where the key of its pseudonyms is kept.
        """
        stable = Sight.pseudonyms in (scope.rights.people, scope.rights.customers)
        return cls(scope, identifiers, key(home) if stable else _process)

    def sight(self, kind: str) -> Sight:
        """How ``employees`` or ``customers`` other than oneself are seen."""
        if kind == "customers":
            return self.scope.rights.customers
        return Sight.nothing if self.scope.rights.own else self.scope.rights.people

    def employee(self, identifier: str) -> str:
        """An employee's id as this scope sees it."""
        return self._shown("employees", identifier)

    def customer(self, identifier: str) -> str:
        """A customer's id as this scope sees it."""
        return self._shown("customers", identifier)

    def real(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """Parameters of a statement with pseudonyms turned back into ids; what stands for nobody reaches nobody.

        An id itself is not taken for a pseudonym: whoever sees no names cannot ask about a name that they know.
        """
        given = dict(parameters)
        for name, kind in ASKED.items():
            if name not in given or self.sight(kind) is Sight.names:
                continue
            value = given[name]
            if isinstance(value, str):
                given[name] = self.identifier(kind, value)
            elif isinstance(value, list | tuple):
                given[name] = [self.identifier(kind, str(one)) for one in value]
        return given

    def identifier(self, kind: str, shown: str) -> str:
        """The id behind what this scope was shown; :data:`NOBODY` when it was shown no such thing."""
        if not shown or self.sight(kind) is Sight.names or self._own(kind, shown):
            return shown
        return self._backwards(kind).get(shown, NOBODY)

    def over(self, frame: pd.DataFrame, *, people: bool = False) -> pd.DataFrame:
        """Rows as this scope may see them. Changes the frame that is given; returns it, or its rows in another order.

        Args:
            frame: what a statement gave.
            people: whether its rows are single employees: they leave in the order of what stands for them. In the
                order of names, of numbers or of their hashes a list of colleagues would tell who is who.
        """
        sorted_by = self._order(frame, people=people)
        if self.sight("employees") is not Sight.names:
            for name, sources in NAMES.items():
                if name in frame.columns:
                    source = next((one for one in sources if one in frame.columns), None)
                    ids = frame[source] if source else frame[name]
                    own = ids.isin(self.scope.employees)
                    masked = self._column("employees", ids) if source else frame[name].map(lambda _: None)
                    frame[name] = frame[name].where(own, masked)
            self._ids(frame, "employees", EMPLOYEES)
        if self.sight("customers") is not Sight.names:
            self._ids(frame, "customers", CUSTOMERS)
        if not self.scope.rights.comments:
            for name in TEXTS:
                if name in frame.columns and not _is_number(frame[name]):
                    frame[name] = None
        if not self.scope.rights.contacts:
            for name in CONTACTS:
                if name in frame.columns:
                    frame[name] = None
        return frame.sort_values(sorted_by, kind="stable", ignore_index=True) if sorted_by else frame

    def _order(self, frame: pd.DataFrame, *, people: bool) -> str:
        """The masked column by which rows must be put in order, or nothing: asked while the real ids stand there."""
        for kind, names in (("employees", EMPLOYEES), ("customers", CUSTOMERS)):
            if self.sight(kind) is Sight.names:
                continue
            for name in names:
                if name not in frame.columns or len(frame) < 2 or _is_number(frame[name]):
                    continue
                if (people and kind == "employees") or frame[name].is_monotonic_increasing:
                    return name
        return ""

    def _ids(self, frame: pd.DataFrame, kind: str, names: Iterable[str]) -> None:
        for name in names:
            if name in frame.columns and not _is_number(frame[name]):
                frame[name] = self._column(kind, frame[name])

    def _column(self, kind: str, ids: pd.Series[str]) -> pd.Series[str]:
        shown = {one: self._shown(kind, str(one)) for one in ids.dropna().unique()}
        return ids.astype(object).map(lambda one: shown.get(one), na_action="ignore")

    def _shown(self, kind: str, identifier: str) -> str:
        if self.sight(kind) is Sight.names or self._own(kind, identifier):
            return identifier
        return pseudonym(self.key, kind, identifier)

    def _own(self, kind: str, identifier: str) -> bool:
        return kind == "employees" and identifier in self.scope.employees

    def _backwards(self, kind: str) -> Mapping[str, str]:
        return _turned(self.key, kind, tuple(self.identifiers(kind)))


@lru_cache(maxsize=8)
def _turned(key: bytes, kind: str, identifiers: tuple[str, ...]) -> Mapping[str, str]:
    return {pseudonym(key, kind, one): one for one in identifiers}


def pseudonym(key: bytes, kind: str, identifier: str) -> str:
    """What stands for an id: ``P-`` and 8 signs for an employee, ``C-`` and 10 for a customer."""
    digest = hmac.new(key, f"{kind}\x00{identifier}".encode(), hashlib.sha256).digest()
    signs = base64.b32encode(digest).decode("ascii")
    return f"P-{signs[:8]}" if kind == "employees" else f"C-{signs[:10]}"


@lru_cache(maxsize=8)
def key(home: Path) -> bytes:
    """The key of a data folder's pseudonyms, made when it is first needed; readable by its owner alone.

    Raises:
        StoreError: it cannot be read or written, or others than its owner may read it.
    """
    file = home / "access" / "pseudonyms.key"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "wb") as opened:
                opened.write(secrets.token_hex(32).encode("ascii"))
        if file.stat().st_mode & 0o077:
            raise StoreError(f"{file} can be read by others.", f"Run: chmod 600 {file}")
        found = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{file}, the key of pseudonyms, cannot be used: {error}.", "Check the folder's permissions."
        ) from error
    if len(found) != 32:
        raise StoreError(f"{file} holds no key.", "Remove it: a new one is made, and pseudonyms change.")
    return found


def _is_number(column: pd.Series[str]) -> bool:
    return bool(column.dtype.kind in "iufb")
