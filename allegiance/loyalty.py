"""The company's definition of loyalty, from ``data/loyalty.toml`` or the data folder's own ``loyalty.toml``."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from allegiance.errors import SettingsError
from allegiance.settings import ROOT, Settings

SHIPPED = ROOT / "data" / "loyalty.toml"
OWN = "loyalty.toml"

ANSWERED = ("satisfaction", "trust", "stay", "repurchase", "recommend")
"""Components that a customer says: every definition weighs them."""

DEEDS = ("referred", "renewed", "bought_again", "forgave")
"""Components that a customer does: a definition that does not name them gives them no weight."""

WEIGHTS = ANSWERED + DEEDS
THRESHOLDS = ("loyal_from", "attitude_from", "intention_from")
DAYS: Mapping[str, int] = {"within_days": 365, "stayed_days": 90}
"""How far back a deed counts, and how long after a bad contact staying counts; what holds where nothing is said."""

PARTS: Mapping[str, tuple[str, ...]] = {
    "attitude": ("satisfaction", "trust"),
    "intention": ("stay", "repurchase"),
    "advocacy": ("recommend", "referred"),
    "behaviour": ("renewed", "bought_again", "forgave"),
}
"""The four sides of loyalty, with their components."""

OUTCOMES: Mapping[str, str] = {
    "loyalty": "loyal",
    "satisfaction": "csat",
    "emotion": "positive_comments",
    "fcr": "fcr_observed",
    "revenue": "value_lost",
    "advocacy": "nps",
}
"""What a company can steer by, and the metric in the catalogue that measures it."""

MEANINGS: Mapping[str, str] = {
    "satisfaction": "satisfied with us: 1 to 5",
    "trust": "trusts us: 1 to 5",
    "stay": "will stay with us: 1 to 5",
    "repurchase": "will buy again: 1 to 5",
    "recommend": "would recommend us: 0 to 10",
    "referred": "brought us somebody in the days before the answer",
    "renewed": "renewed, of those whose contract came up in the days before the answer",
    "bought_again": "bought again in the days before the answer",
    "forgave": "had a bad contact in those days and stayed with us",
    "loyal_from": "a customer is loyal from this score upwards",
    "attitude_from": "thinks well of us from this mean of satisfaction and trust upwards (loyalty matrix)",
    "intention_from": "means to stay from this mean of staying and buying again upwards (loyalty matrix)",
    "within_days": "days before an answer in which a deed counts",
    "stayed_days": "days after a bad contact from which staying counts as forgiving",
    "outcome": "what the company steers by, and the metric that measures it",
}
"""Every number of a definition in plain words."""


@dataclass(frozen=True, slots=True)
class Loyalty:
    """Weights that add up to 1 and thresholds between 0 and 1, with the fingerprint of the file they stand in."""

    weights: Mapping[str, float]
    thresholds: Mapping[str, float]
    version: int
    sha256: str
    days: Mapping[str, int] = field(default_factory=lambda: dict(DAYS))
    outcome: str = "loyalty"

    @property
    def parameters(self) -> dict[str, object]:
        """Parameters of the statements that decide who is loyal."""
        weights: dict[str, object] = {f"weight_{name}": self.weights[name] for name in WEIGHTS}
        return weights | {name: self.thresholds[name] for name in THRESHOLDS} | dict(self.days)

    @property
    def counts_deeds(self) -> bool:
        """Whether anything that customers do has a weight."""
        return any(self.weights[name] for name in DEEDS)

    @property
    def metric(self) -> str:
        """Id of the metric that measures the outcome the company steers by."""
        return OUTCOMES[self.outcome]

    def same(self, other: Loyalty) -> bool:
        """Whether both decide the same, whatever their files look like."""
        return (self.weights, self.thresholds, self.days, self.outcome) == (
            other.weights,
            other.thresholds,
            other.days,
            other.outcome,
        )


def load(settings: Settings) -> Loyalty:
    """The definition in force: ``loyalty.toml`` in the data folder, else the one that ships.

    Raises:
        SettingsError: weights that do not add up to 1, a number out of range, an unknown or missing name.
    """
    own = settings.home / OWN
    return read(own if own.exists() else SHIPPED)


def read(path: Path) -> Loyalty:
    """One definition, checked. Raises SettingsError as ``load`` does; also where the file cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", "Name a definition.") from error
    return parse(data, str(path))


def parse(data: bytes, name: str) -> Loyalty:
    """A definition from the bytes of its file. Raises SettingsError as ``load`` does.

    Args:
        data: TOML as in ``data/loyalty.toml``.
        name: what messages call it.
    """
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} is not valid TOML: {error}", "Correct the file.") from error
    if unknown := set(document) - {"version", "outcome", "weights", "thresholds", "behaviour"}:
        raise SettingsError(f"{name} has {', '.join(sorted(unknown))}.", "Correct the file.")
    weights = dict.fromkeys(DEEDS, 0.0) | _numbers(document, "weights", ANSWERED, name, optional=DEEDS)
    weights = {key: weights[key] for key in WEIGHTS}
    thresholds = _numbers(document, "thresholds", THRESHOLDS, name)
    if abs(sum(weights.values()) - 1) > 1e-9:
        raise SettingsError(
            f"The weights in {name} add up to {sum(weights.values()):g}.", "Make them add up to 1."
        )
    version = document.get("version", 1)
    if not isinstance(version, int):
        raise SettingsError(f"{name} has version {version!r}.", "Use a whole number.")
    outcome = document.get("outcome", "loyalty")
    if outcome not in OUTCOMES:
        raise SettingsError(f"{name} has outcome {outcome!r}.", f"Use one of: {', '.join(OUTCOMES)}.")
    return Loyalty(
        weights, thresholds, version, hashlib.sha256(data).hexdigest(), _days(document, name), outcome
    )


def write(definition: Loyalty) -> str:
    """The file that says this definition, with what each number means; :func:`parse` reads it back."""
    weights, thresholds = definition.weights, definition.thresholds
    lines = [
        '# What "loyal" means in this company: weights of what customers say and do, and from where on they are loyal.',
        f"version = {definition.version}",
        "",
        f"# What the company steers by: {', '.join(OUTCOMES)}.",
        f'outcome = "{definition.outcome}"',
        "",
        "[weights]",
    ]
    for part, names in PARTS.items():
        lines += [f"{name} = {weights[name]!r}  # {part}" for name in names]
    lines += ["", "[thresholds]", *(f"{name} = {thresholds[name]!r}" for name in THRESHOLDS)]
    lines += [
        "",
        "# Days before an answer in which a deed counts; days after a bad contact from which staying counts.",
    ]
    lines += ["[behaviour]", *(f"{name} = {definition.days[name]}" for name in DAYS)]
    return "\n".join(lines) + "\n"


def scaled(weights: Mapping[str, float]) -> dict[str, float]:
    """The same weights in proportion, adding up to 1 in steps of a hundredth of a point; all zero stay so."""
    total = sum(weights.values())
    if total <= 0:
        return dict(weights)
    made = {name: round(weight / total, 4) for name, weight in weights.items()}
    largest = max(made, key=lambda name: made[name])
    made[largest] = round(1 - sum(weight for name, weight in made.items() if name != largest), 4)
    return made


def _numbers(
    document: Mapping[str, object],
    table: str,
    names: tuple[str, ...],
    path: str,
    *,
    optional: tuple[str, ...] = (),
) -> dict[str, float]:
    values = document.get(table)
    if not isinstance(values, dict) or not set(names) <= set(values) <= {*names, *optional}:
        more = f" (and, where wanted: {', '.join(optional)})" if optional else ""
        raise SettingsError(
            f"{path} needs a table [{table}] with exactly: {', '.join(names)}{more}.", "Correct the file."
        )
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise SettingsError(f"{path} sets {name} to {value!r}.", "Use a number from 0 to 1.")
    return {name: float(values[name]) for name in values}


def _days(document: Mapping[str, object], path: str) -> dict[str, int]:
    values = document.get("behaviour", {})
    if not isinstance(values, dict) or not set(values) <= set(DAYS):
        raise SettingsError(f"{path} has a table [behaviour] with other names than: {', '.join(DAYS)}.")
    found = dict(DAYS) | values
    for name, value in found.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 3650:
            raise SettingsError(f"{path} sets {name} to {value!r}.", "Use a whole number of days, 1 to 3650.")
    if found["stayed_days"] > found["within_days"]:
        raise SettingsError(
            f"{path} lets a bad contact count for {found['within_days']} days, and staying only after "
            f"{found['stayed_days']}.",
            "Make stayed_days the smaller one.",
        )
    return found
