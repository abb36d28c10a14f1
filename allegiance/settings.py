"""One typed settings object: ``settings.toml`` in the data folder, then environment variables over it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allegiance.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: ``queries/`` and ``data/`` stand here."""

PREFIX = "ALLEGIANCE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a company can set. Each field may be set as ``ALLEGIANCE_<FIELD>``."""

    home: Path
    """The data folder: warehouse, published generations, log."""

    company: str = "Your company"
    """Name shown on pages and documents."""

    timezone: str = "UTC"
    """IANA zone that decides which day a contact or an answer belongs to."""

    week_starts: str = "monday"
    """First day of a week: ``monday`` (ISO). Kept as a setting so that a chart can name it."""

    long_wait_s: int = 300
    """Seconds of queue plus hold beyond which a contact counts as "over five minutes"."""

    service_level_s: int = 20
    """Seconds within which an answer counts as in time."""

    short_abandon_s: int = 5
    """An abandonment before this many seconds is counted apart as a short abandon."""

    repeat_days: int = 7
    """Window of observed first-contact resolution that the pages show first (3, 7, 14 or 30)."""

    lost_days: int = 90
    """A customer who leaves within this many days of a contact was lost after it."""

    smallest_comments: int = 8
    """Texts of comments are shown only where at least this many belong together."""

    settle_days: int = 2
    """Days after its end from which on a week is shown to whoever sees groups only: rows that come in later than that
    can make it wait, because figures before and after could be subtracted."""

    individuals: bool = True
    """False: team-only. Nobody's own figures, contacts or pay are shown to anybody."""

    pseudonymous: bool = False
    """True: employees and customers are shown under pseudonyms, to everybody."""

    comments: bool = True
    """False: what customers wrote is shown to nobody; ratings and themes are."""

    executive_names: bool = False
    """True: executives see single employees by name; otherwise groups of five and more alone."""

    sample: bool = False
    """True when the folder holds the made-up sample company: every page says so."""

    memory: str = ""
    """Memory limit for the database (DuckDB syntax, e.g. ``2GB``); empty: DuckDB's own choice."""

    address: str = ""
    """What readers type to come here, such as ``https://loyalty.example.com``; empty: this machine only."""

    biggest_mb: int = 20_000
    """Megabytes that one file of an import may have, unpacked. What is bigger is refused before it fills the disk."""

    biggest_workbook_mb: int = 600
    """Megabytes that a workbook may have, unpacked: it is read whole."""

    work_url: str = field(default="", repr=False)
    """The work database (journal, grants): ``postgresql://...``; empty: ``work.sqlite3`` in the data folder. It may
    hold a password: it is shown nowhere."""

    journal_key: str = field(default="", repr=False)
    """Secret that seals the journal, 32 characters or more; empty: ``access/journal.key``, made when first needed."""

    journal_keep_days: int = 730
    """Days that entries of the journal are kept before ``allegiance journal prune`` may cut them (30 or more)."""

    keep_contacts_days: int = 0
    """Days after which contacts and answers are nobody's any more (``allegiance retain``); 0: for ever."""

    keep_comments_days: int = 0
    """Days after which what people wrote is removed, their ratings kept (``allegiance retain``); 0: for ever."""

    keep_rejects_days: int = 0
    """Days after which what refused rows said is removed (``allegiance retain``); 0: for ever."""

    keep_deliveries_days: int = 0
    """Days after which what was delivered to whom is removed (``allegiance retain``); 0: for ever."""

    keep_scorecards_days: int = 0
    """Days since the last step after which scorecards are removed (``allegiance retain``); 0: for ever."""

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def warehouse(self) -> Path:
        """The database that the importer alone opens."""
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """Folder of read-only generations and the pointer ``current``."""
        return self.home / "published"


def load(home: Path | str | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read settings for ``home`` (default ``$ALLEGIANCE_HOME``, then ``var/`` in the checkout).

    Raises:
        SettingsError: an unknown name, a value of the wrong type, an unknown time zone.
    """
    environ = os.environ if environ is None else environ
    folder = Path(home or environ.get(PREFIX + "HOME") or ROOT / "var").expanduser().resolve()
    settings = Settings(home=folder)
    file = folder / "settings.toml"
    if file.exists():
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{file} is not valid TOML: {error}", "Correct the file.") from error
        settings = _apply(settings, values, str(file))
    from_environment = {
        field.name: environ[PREFIX + field.name.upper()]
        for field in fields(Settings)
        if field.name != "home" and PREFIX + field.name.upper() in environ
    }
    settings = _apply(settings, from_environment, "the environment")
    _check(settings)
    return settings


def _apply(settings: Settings, values: Mapping[str, object], where: str) -> Settings:
    known = {field.name: getattr(settings, field.name) for field in fields(Settings) if field.name != "home"}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(
                f"{where} sets {name!r}, which is no setting.", f"Use one of: {', '.join(known)}."
            )
        typed: dict[str, Any] = {name: _typed(name, value, type(known[name]), where)}
        settings = replace(settings, **typed)
    return settings


def _typed(name: str, value: object, kind: type, where: str) -> object:
    text = str(value).strip()
    if kind is bool:
        if text.lower() in {"true", "1", "yes"}:
            return True
        if text.lower() in {"false", "0", "no"}:
            return False
    elif kind is int:
        if text.isdigit():
            return int(text)
    elif isinstance(value, str):
        return text
    raise SettingsError(
        f"{where} sets {name} to {value!r}, which is no {kind.__name__}.", f"Set {name} to a {kind.__name__}."
    )


def _check(settings: Settings) -> None:
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"{settings.timezone!r} is no time zone.", "Use an IANA name such as Europe/Berlin."
        ) from error
    if settings.smallest_comments < 2:
        raise SettingsError(
            f"smallest_comments is {settings.smallest_comments}.", "Use 2 or more: one text is one customer."
        )
    if settings.repeat_days not in (3, 7, 14, 30):
        raise SettingsError(f"repeat_days is {settings.repeat_days}.", "Use 3, 7, 14 or 30.")
    if settings.journal_keep_days < 30:
        raise SettingsError(
            f"journal_keep_days is {settings.journal_keep_days}.",
            "Use 30 or more: who looks into a journal must find last month in it.",
        )
    if settings.journal_key and len(settings.journal_key) < 32:
        raise SettingsError("journal_key is too short.", "Use 32 characters or more, made at random.")
    if settings.week_starts != "monday":
        raise SettingsError(f"week_starts is {settings.week_starts!r}.", "Only monday is supported.")
