"""The record of processing activities: made from ``data/processing.toml``, the settings, the rights and the schema.

Source: Regulation (EU) 2016/679, Art. 30(1). It describes what is done here; what the law asks beyond that (who is
responsible, the legal basis, agreements with others) is the company's to say.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from allegiance.errors import SettingsError
from allegiance.people import access, modes
from allegiance.people import rights_words as words
from allegiance.people.rights import GRANTED, RIGHTS, TITLES, least
from allegiance.settings import ROOT, Settings
from allegiance.work.database import address

FILE = "processing.toml"
CONTROLLER = ("name", "contact", "officer")
HEADS = ("activity", "purposes", "subjects", "category", "columns", "recipients", "retention", "basis")


@dataclass(frozen=True, slots=True)
class Activity:
    """One processing activity."""

    id: str
    title: str
    purposes: tuple[str, ...]
    basis: str
    subjects: tuple[str, ...]
    data: tuple[tuple[str, tuple[str, ...]], ...]
    """Category and the columns (``table.column``) that hold it."""

    recipients: tuple[str, ...]
    """Roles that see single people's data of it, each with how much."""

    retention: str


@dataclass(frozen=True, slots=True)
class Record:
    """The record, as it stands today."""

    company: str
    day: date
    controller: Mapping[str, str]
    activities: tuple[Activity, ...]
    safeguards: tuple[tuple[str, str], ...]
    here: tuple[tuple[str, str], ...]
    """What is set up here: modes, sign-in, database, retention."""

    def document(self) -> dict[str, object]:
        """One JSON document."""
        return {
            "company": self.company,
            "day": self.day,
            "controller": dict(self.controller),
            "activities": [
                {
                    "id": one.id,
                    "title": one.title,
                    "purposes": list(one.purposes),
                    "legal_basis": one.basis,
                    "data_subjects": list(one.subjects),
                    "data": [{"category": name, "columns": list(columns)} for name, columns in one.data],
                    "recipients": list(one.recipients),
                    "retention": one.retention,
                }
                for one in self.activities
            ],
            "safeguards": [{"title": title, "text": text} for title, text in self.safeguards],
            "settings": dict(self.here),
        }

    def rows(self) -> list[dict[str, object]]:
        """One row an activity and category of data."""
        return [
            dict(
                zip(
                    HEADS,
                    (
                        one.title,
                        "; ".join(one.purposes),
                        "; ".join(one.subjects),
                        name,
                        ", ".join(columns),
                        "; ".join(one.recipients),
                        one.retention,
                        one.basis,
                    ),
                    strict=True,
                )
            )
            for one in self.activities
            for name, columns in one.data
        ]

    def markdown(self) -> str:
        """A document for people."""
        lines = [f"# Record of processing activities: {_text(self.company)}", "", f"As of {self.day}.", ""]
        lines += [f"- Controller: {_text(self.controller.get('name') or self.company)}"]
        for name, title in (("contact", "Contact"), ("officer", "Data protection officer")):
            lines.append(f"- {title}: {_text(self.controller.get(name) or 'to be named in processing.toml')}")
        lines += ["", "## Set up here", ""]
        lines += [f"- {name}: {_text(value)}" for name, value in self.here]
        for one in self.activities:
            lines += ["", f"## {one.title}", "", "Purposes:", "", *(f"- {text}" for text in one.purposes), ""]
            lines += [f"Legal basis: {one.basis}", "", f"Data subjects: {'; '.join(one.subjects)}.", ""]
            lines += ["| Data | Columns |", "|---|---|"]
            lines += [
                f"| {name} | {', '.join(f'`{column}`' for column in columns)} |" for name, columns in one.data
            ]
            lines += ["", "Recipients:", "", *(f"- {text}" for text in one.recipients), ""]
            lines += [f"Kept: {one.retention}"]
        lines += ["", "## Safeguards", "", *(f"- {title}: {text}" for title, text in self.safeguards)]
        return "\n".join(lines) + "\n"


def record(settings: Settings, day: date) -> Record:
    """The record of processing activities of a data folder.

    Args:
        settings: of the data folder; what is set decides recipients and retention.
        day: that it is made on.

    Raises:
        SettingsError: the company's own ``processing.toml`` cannot be used.
        AccessFileError: ``access.toml`` cannot be used.
    """
    told = _shipped()
    known = {one.name: getattr(settings, one.name) for one in fields(settings)}
    # Nothing secret can be named by a text, whoever writes it.
    known = {name: value for name, value in known.items() if name not in ("work_url", "journal_key")}
    known |= {
        f"{name}_told": f"{value} days" if value else "as long as the company keeps them"
        for name, value in known.items()
        if name.endswith("_days")
    }
    return Record(
        company=settings.company,
        day=day,
        controller=_controller(settings.home / FILE),
        activities=tuple(_activity(one, known, settings) for one in told["activity"]),
        safeguards=tuple((one["title"], one["text"].format_map(known)) for one in told["safeguard"]),
        here=_here(settings),
    )


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads((ROOT / "data" / FILE).read_text(encoding="utf-8"))


def _activity(told: Mapping[str, Any], known: Mapping[str, object], settings: Settings) -> Activity:
    return Activity(
        id=told["id"],
        title=told["title"],
        purposes=tuple(told["purposes"]),
        basis=told["basis"],
        subjects=tuple(told["subjects"]),
        data=tuple((one["category"], tuple(one["columns"])) for one in told["data"]),
        recipients=recipients(tuple(told["rights"]), settings),
        retention=told["retention"].format_map(known),
    )


def recipients(rights: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """Roles that have any of the rights here, each with how much of them."""
    most = modes.allowed(settings)
    found = []
    for role in GRANTED:
        held = least(RIGHTS[role], most)
        told = [
            f"{words.RIGHT[name].lower()} {words.say(getattr(held, name))}".removesuffix(" yes")
            for name in rights
            if words.say(getattr(held, name)) != "no"
        ]
        if told:
            own = " (only their own)" if held.own and rights != ("figures",) else ""
            found.append(f"{TITLES[role]}: {', '.join(told)}{own}")
    return tuple(found) or ("Nobody",)


def _here(settings: Settings) -> tuple[tuple[str, str], ...]:
    signed = access.load(settings.home).claims is not None
    kind = (
        "PostgreSQL" if address(settings).get_backend_name() == "postgresql" else "SQLite in the data folder"
    )
    return (
        ("Modes", " ".join(modes.told(settings)) or "None: every role sees what the table of rights says."),
        ("Sign-in", "By OpenID Connect" if signed else "None: this machine alone"),
        ("Work database", kind),
        ("Journal kept", f"{settings.journal_keep_days} days"),
        ("Comments shown from", f"{settings.smallest_comments} that belong together"),
        ("Time zone", settings.timezone),
        ("Operators", "Whoever has the data folder in their hands sees all of it: the company names them."),
    )


def _controller(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    todo = "Write [controller] with name, contact and officer, each a text."
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{file} cannot be used: {error}", todo) from error
    found = told.get("controller", {})
    if set(told) - {"controller"} or not isinstance(found, dict) or set(found) - set(CONTROLLER):
        raise SettingsError(f"{file} holds something else than who is responsible.", todo)
    if not all(isinstance(value, str) for value in found.values()):
        raise SettingsError(f"{file} holds something that is no text.", todo)
    return {name: value.strip() for name, value in found.items()}


def _text(value: str) -> str:
    """A company's own words, in which Markdown means nothing."""
    return " ".join(value.split()).translate({ord(sign): f"\\{sign}" for sign in "\\`*_[]<>|#"})
