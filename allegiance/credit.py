"""Who has the credit for a shared contact, from ``data/credit.toml`` or the data folder's own ``credit.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from allegiance.errors import SettingsError
from allegiance.settings import ROOT, Settings

SHIPPED = ROOT / "data" / "credit.toml"
OWN = "credit.toml"

RULES: Mapping[str, str] = {
    "last": "the last who handled it has the credit",
    "first": "the first who handled it has the credit",
    "fractional": "everybody who handled it has a share: by seconds where all are known, else equal ones",
}
"""Every rule in plain words."""

_POLICY = re.compile(r"^[ \t]*\[\[[ \t]*policy[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule, from a day of the company's calendar on (``date.min``: from the beginning)."""

    valid_from: date
    rule: str
    place: str = ""
    """Where it stands, for messages: ``policy 2 (line 21)``."""


@dataclass(frozen=True, slots=True)
class Credit:
    """The policies of a file, in order of their days; the first holds from the beginning."""

    policies: tuple[Policy, ...]
    name: str
    """The file, for messages."""


def load(settings: Settings) -> Credit:
    """The policies declared: ``credit.toml`` in the data folder, else those that ship.

    Raises:
        SettingsError: names the file, the policy with its line, the field, and what may stand there.
    """
    own = settings.home / OWN
    path = own if own.exists() else SHIPPED
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from error
    return parse(data, str(path))


def parse(data: bytes, name: str) -> Credit:
    """Policies from the bytes of their file. Raises SettingsError as ``load`` does.

    Args:
        data: TOML as in ``data/credit.toml``.
        name: what messages call it.
    """
    try:
        text = data.decode("utf-8-sig")
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} is not valid TOML: {error}", "Correct the file.") from error
    for key in document:
        if key != "policy":
            raise SettingsError(f"{name} has {key!r}, which is no part of it.", "Use [[policy]] alone.")
    given = document.get("policy")
    if not isinstance(given, list) or not given:
        raise SettingsError(f"{name} declares no rule.", 'Add one: [[policy]], and under it rule = "last".')
    lines = [text.count("\n", 0, found.start()) + 1 for found in _POLICY.finditer(text)]
    policies: list[Policy] = []
    for number, entry in enumerate(given, start=1):
        line = f" (line {lines[number - 1]})" if len(lines) == len(given) else ""
        policies.append(_policy(name, f"policy {number}{line}", entry, policies))
    return Credit(tuple(policies), name)


def _policy(name: str, place: str, entry: object, before: list[Policy]) -> Policy:
    at = f"{name}, {place}"
    if not isinstance(entry, dict):
        raise SettingsError(f"{at}: is no table.", 'Write [[policy]], and under it rule = "last".')
    for key in entry:
        if key not in ("from", "rule"):
            raise SettingsError(f"{at}: {key!r} is not known.", "Use from and rule.")
    rule, start = entry.get("rule"), entry.get("from")
    if rule not in RULES:
        said = "is missing" if rule is None else f"is {rule!r}"
        raise SettingsError(f"{at}: rule {said}.", f"Use one of: {', '.join(RULES)}.")
    if not before:
        if start is not None:
            raise SettingsError(
                f"{at}: from is {start}, and no rule holds before it.",
                "Leave from out of the first policy: it holds from the beginning. Declare a change after it.",
            )
        return Policy(date.min, str(rule), place)
    if start is None:
        raise SettingsError(f"{at}: from is missing.", "Say from which day on it holds: from = 2027-01-01.")
    if isinstance(start, datetime) or not isinstance(start, date):
        raise SettingsError(f"{at}: from is {start!r}, which is no day.", "Write it as from = 2027-01-01.")
    if start <= before[-1].valid_from:
        raise SettingsError(
            f"{at}: from is {start}, which is not after the policy before it.",
            "Put them in order of their days.",
        )
    return Policy(start, str(rule), place)
