"""The company's definition of loyalty, from ``data/loyalty.toml`` or the data folder's own ``loyalty.toml``."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from allegiance.errors import SettingsError
from allegiance.settings import ROOT, Settings

SHIPPED = ROOT / "data" / "loyalty.toml"
WEIGHTS = ("satisfaction", "trust", "stay", "repurchase", "recommend")
THRESHOLDS = ("loyal_from", "attitude_from", "intention_from")


@dataclass(frozen=True, slots=True)
class Loyalty:
    """Weights that add up to 1 and thresholds between 0 and 1, with the fingerprint of the file they stand in."""

    weights: Mapping[str, float]
    thresholds: Mapping[str, float]
    version: int
    sha256: str

    @property
    def parameters(self) -> dict[str, object]:
        """Parameters of the statements that decide who is loyal (``queries/imports``)."""
        weights: dict[str, object] = {f"weight_{name}": self.weights[name] for name in WEIGHTS}
        return weights | {name: self.thresholds[name] for name in THRESHOLDS}


def load(settings: Settings) -> Loyalty:
    """The definition in force: ``loyalty.toml`` in the data folder, else the one that ships.

    Raises:
        SettingsError: weights that do not add up to 1, a number out of range, an unknown or missing name.
    """
    own = settings.home / "loyalty.toml"
    return read(own if own.exists() else SHIPPED)


def read(path: Path) -> Loyalty:
    """One definition, checked. Raises SettingsError as ``load`` does."""
    data = path.read_bytes()
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}", "Correct the file.") from error
    weights = _numbers(document, "weights", WEIGHTS, path)
    thresholds = _numbers(document, "thresholds", THRESHOLDS, path)
    if abs(sum(weights.values()) - 1) > 1e-9:
        raise SettingsError(
            f"The weights in {path} add up to {sum(weights.values()):g}.", "Make them add up to 1."
        )
    version = document.get("version", 1)
    if not isinstance(version, int):
        raise SettingsError(f"{path} has version {version!r}.", "Use a whole number.")
    return Loyalty(weights, thresholds, version, hashlib.sha256(data).hexdigest())


def _numbers(
    document: Mapping[str, object], table: str, names: tuple[str, ...], path: Path
) -> dict[str, float]:
    values = document.get(table)
    if not isinstance(values, dict) or set(values) != set(names):
        raise SettingsError(
            f"{path} needs a table [{table}] with exactly: {', '.join(names)}.", "Correct the file."
        )
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise SettingsError(f"{path} sets {name} to {value!r}.", "Use a number from 0 to 1.")
    return {name: float(values[name]) for name in names}
