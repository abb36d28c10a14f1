"""The catalogue of metrics, ``data/metrics.toml``, validated and frozen."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from allegiance.errors import QuestionError, SettingsError
from allegiance.metrics.expression import Sum, parse
from allegiance.metrics.where import suggest
from allegiance.settings import ROOT, Settings

FILE = ROOT / "data" / "metrics.toml"

UNITS = ("share", "points", "seconds", "days", "count", "score", "money", "contacts")
DIRECTIONS = ("up", "down", "none")
CLUSTERS = ("employee", "day", "none")
KINDS: Mapping[str, tuple[str, ...]] = {
    "share": ("k", "n"),
    "per": ("k", "n"),
    "mean": ("sum", "n"),
    "nps": ("k", "low", "n"),
    "gap": ("k", "low", "n"),
    "count": ("n",),
    "total": ("sum", "n"),
    "percentile": (),
    "special": (),
}
"""Each kind of value, with the sums that it needs."""


@dataclass(frozen=True, slots=True)
class Family:
    """Metrics that stand on one rollup and one kind of date."""

    id: str
    title: str
    entity: str
    dated_by: str
    cluster: str
    noun: str
    smallest_n: int = 10


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric, as the catalogue defines it."""

    id: str
    family: Family
    title: str
    short: str
    meaning: str
    formula: str
    denominator: str
    exclusions: str
    unit: str
    direction: str
    material: float
    kind: str
    source: str
    cluster: str
    smallest_n: int
    noun: str
    dated_by: str

    needs: tuple[str, ...] = ()
    """Canonical columns, ``entity.column``, without which it is not measured."""

    variants: tuple[str, ...] = ()
    """Other readings of the same idea, shown beside it."""

    known_after: int | str = 0
    """Days after which a row's result is known, or the setting that names them."""

    not_measured: str = ""
    """Why no data can carry it today."""

    special: str = ""
    """Name of the function that answers it, for kind ``special``."""

    measure: str = ""
    """``queue``, ``hold`` or ``wait``, for kind ``percentile``."""

    percentile: float = 0.0
    """Between 0 and 1, for kind ``percentile``."""

    k: Sum | None = None
    n: Sum | None = None
    low: Sum | None = None
    sum: Sum | None = None
    sq: Sum | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Rollup columns that its value is computed from."""
        sums = (self.k, self.n, self.low, self.sum, self.sq)
        return tuple(dict.fromkeys(name for part in sums if part for name in part.columns))

    @property
    def way(self) -> str:
        """Its direction in the words of ``allegiance.stats.verdicts``."""
        return "neither" if self.direction == "none" else self.direction


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All metrics in the order of the file, with the fingerprint of the file."""

    metrics: Mapping[str, Metric]
    families: Mapping[str, Family]
    discount_rate: float
    coverage: float
    sha256: str

    def __getitem__(self, name: str) -> Metric:
        """The metric with that id.

        Raises:
            QuestionError: there is none; names the nearest.
        """
        try:
            return self.metrics[name]
        except KeyError:
            todo = (
                suggest(name, list(self.metrics)) or "See: allegiance metrics --list, or docs/definitions.md."
            )
            raise QuestionError(f"There is no metric {name!r}.", todo) from None

    def pick(self, names: Sequence[str]) -> tuple[Metric, ...]:
        """Several metrics, each once; all of them when none is named."""
        return tuple(self[name] for name in dict.fromkeys(names or self.metrics))


def load(settings: Settings | None = None) -> Catalogue:
    """The catalogue that ships, its texts with the thresholds of ``settings`` (none: those that ship)."""
    return _loaded(tuple(thresholds(settings).items()))


@cache
def _loaded(words: tuple[tuple[str, str], ...]) -> Catalogue:
    return read(FILE, dict(words))


def thresholds(settings: Settings | None = None) -> dict[str, str]:
    """What stands for each ``{name}`` in the texts."""
    given = settings or Settings(home=Path())
    return {
        "long_wait": _long(given.long_wait_s),
        "long_wait_s": str(given.long_wait_s),
        "service_level": _long(given.service_level_s),
        "short_abandon": _long(given.short_abandon_s),
        "lost_days": str(given.lost_days),
        "repeat_days": str(given.repeat_days),
    }


_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _long(seconds: int) -> str:
    """``five minutes``, ``12 minutes``, ``90 seconds``."""
    count, unit = (seconds // 60, "minute") if seconds and not seconds % 60 else (seconds, "second")
    number = _NUMBERS[count - 1] if unit == "minute" and count <= len(_NUMBERS) else str(count)
    return f"{number} {unit}{'' if count == 1 else 's'}"


def read(path: Path, words: Mapping[str, str] | None = None) -> Catalogue:
    """One catalogue file, checked throughout; ``words`` stand for names in braces.

    Raises:
        SettingsError: an unknown or missing field, a value out of its list, a variant that is no metric.
    """
    data = path.read_bytes()
    words = thresholds() if words is None else words
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} is not valid TOML: {error}", "Correct the file.") from error
    try:
        families = {name: Family(id=name, **entry) for name, entry in document["families"].items()}
        metrics: dict[str, Metric] = {}
        for entry in document["metric"]:
            if entry.get("id") in metrics:
                raise ValueError(f"metric {entry['id']} stands there twice")
            metrics[entry.get("id", "")] = _metric(_filled(entry, words), families)
        for metric in metrics.values():
            for variant in metric.variants:
                if variant not in metrics:
                    raise ValueError(f"metric {metric.id}: its variant {variant!r} is no metric")
        constants = document["constants"]
        return Catalogue(
            metrics,
            families,
            float(constants["discount_rate"]),
            float(constants["coverage"]),
            hashlib.sha256(data).hexdigest(),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"{path.name}: {error}", "Correct the file.") from error


def _filled(entry: Mapping[str, object], words: Mapping[str, str]) -> dict[str, object]:
    """The entry with every ``{name}`` in its texts replaced."""

    def word(found: re.Match[str]) -> str:
        if found.group(1) not in words:
            raise ValueError(f"metric {entry.get('id')}: {found.group(0)} is none of {', '.join(words)}")
        return words[found.group(1)]

    return {
        name: re.sub(r"\{(\w*)\}", word, value) if isinstance(value, str) else value
        for name, value in entry.items()
    }


_INHERITED = ("cluster", "smallest_n", "noun", "dated_by")
_SUMS = ("k", "n", "low", "sum", "sq")


def _metric(entry: Mapping[str, object], families: Mapping[str, Family]) -> Metric:
    given = dict(entry)
    name = given.get("id")
    family = families.get(str(given.get("family")))
    if family is None:
        raise ValueError(f"metric {name}: family {given.get('family')!r} is none of {', '.join(families)}")
    known = {field.name for field in fields(Metric)}
    for field in given:
        if field not in known:
            raise ValueError(f"metric {name}: there is no field {field!r}. {suggest(field, sorted(known))}")
    given["family"] = family
    for field in _INHERITED:
        given.setdefault(field, getattr(family, field))
    for field in ("needs", "variants"):
        value = given.get(field, [])
        if not isinstance(value, list):
            raise ValueError(f"metric {name}: {field} is no list")
        given[field] = tuple(value)
    for field in _SUMS:
        if field in given:
            given[field] = parse(str(given[field]))
    try:
        metric = Metric(**given)  # type: ignore[arg-type]
    except TypeError as error:
        raise ValueError(f"metric {name}: {str(error).partition(') ')[2] or error}") from error
    _check(metric)
    return metric


def _check(metric: Metric) -> None:
    for field, allowed in (
        ("unit", UNITS),
        ("direction", DIRECTIONS),
        ("cluster", CLUSTERS),
        ("kind", tuple(KINDS)),
    ):
        if getattr(metric, field) not in allowed:
            raise ValueError(f"metric {metric.id}: {field} is none of {', '.join(allowed)}")
    for field in KINDS[metric.kind]:
        if getattr(metric, field) is None and not metric.special:
            raise ValueError(f"metric {metric.id}: kind {metric.kind} needs {field}")
    if metric.kind == "percentile" and not (metric.measure and 0 < metric.percentile < 1):
        raise ValueError(f"metric {metric.id}: kind percentile needs measure and percentile")
    if metric.kind == "special" and not metric.special:
        raise ValueError(f"metric {metric.id}: kind special needs the name of its function")
    if metric.special == "unmeasured" and not metric.not_measured:
        raise ValueError(f"metric {metric.id}: says nowhere why it is not measured")
    if metric.material < 0 or metric.smallest_n < 0:
        raise ValueError(f"metric {metric.id}: material and smallest_n are not negative")
