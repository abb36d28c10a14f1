"""How good the signs of the radar are: ``python -m benchmarks.radar`` measures them and writes ``data/radar.toml``.

``--sample N`` makes the whole sample company N times instead, imports it, and counts how often the employees who pick
whom they invite are named, and who else is; that takes a quarter of a minute a company.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from allegiance import sample, settings
from allegiance.exports import imports
from allegiance.metrics import catalogue, period, standing
from allegiance.metrics.radar import radar
from allegiance.metrics.radar_records import FILE
from allegiance.people.scope import everyone
from allegiance.warehouse.reader import open_reader
from benchmarks.radar_worlds import WORLDS, Measured, measure

END = date(2026, 9, 30)
PLANTED = {"invitations": "picky", "devices": "shared_device", "begging": "begging"}
"""Signs and the employees of the sample company's truth whom they should name."""


@dataclass(frozen=True, slots=True)
class Companies:
    """What the radar named in sample companies."""

    worlds: int
    planted: int
    found: int
    """Of those who pick whom they invite."""
    people: int
    named: Counter[str]
    """Anybody else, by sign."""


def written(text: str, found: dict[str, Measured]) -> str:
    """The text of ``data/radar.toml`` with these measurements in it."""
    for sign, one in found.items():
        line = (
            f"measured = {{ worlds = {one.worlds}, planted = {one.planted}, power = {one.power:.3f}, "
            f"honest = {one.honest}, false_alarms = {one.false_alarms:.2f} }}\n"
        )
        head, tail = text.split(f"[signs.{sign}]\n")
        mine, mark, rest = tail.partition("\n[signs.")
        mine = re.sub(r"^measured = .*\n", "", mine if mine.endswith("\n") else mine + "\n", flags=re.M)
        text = f"{head}[signs.{sign}]\n{mine}{line}{mark}{rest}"
    return text


def companies(worlds: int, first_seed: int = 1) -> Companies:
    """Make sample companies and count whom the radar names."""
    planted = found = people = 0
    named: Counter[str] = Counter()
    for seed in range(first_seed, first_seed + worlds):
        with tempfile.TemporaryDirectory(prefix="allegiance-radar-") as folder:
            home = Path(folder) / "home"
            truth = sample.write(home, size="small", seed=seed, end=END)
            chosen = settings.load(home)
            imports.import_files(chosen, [home / "exports"])
            reader = open_reader(chosen)
            known = standing.standing(reader, everyone(), catalogue.load().coverage)
            asked = period.between("", "", first=known.first_day, last=known.last_day)
            made = radar(reader, everyone(), asked, known=known)
            reader.close()
        people += made.people
        planted += len(truth.picky)
        picked = {one.employee for one in made.findings if one.sign == "invitations"} & set(truth.picky)
        found += len(picked)
        for one in made.findings:
            of = PLANTED.get("invitations" if one.sign == "selection" else one.sign, "")
            if one.employee not in getattr(truth, of, ()):
                named[one.sign] += 1
        print(seed, sorted(picked), dict(named), flush=True)
    return Companies(worlds, planted, found, people, named)


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(prog="benchmarks.radar", description=__doc__)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--sample", type=int, default=0, help="whole sample companies instead")
    parser.add_argument("--seed", type=int, default=1, help="the first of their seeds")
    parser.add_argument("--dry", action="store_true", help="print only")
    given = parser.parse_args()
    if given.sample:
        print(companies(given.sample, given.seed))
        return
    found = {sign: measure(sign, worlds=given.worlds) for sign in WORLDS}
    for sign, one in found.items():
        print(f"{sign:12} power {one.power:.3f}  false alarms {one.false_alarms:.2f} per 1,000")
    if not given.dry:
        FILE.write_text(written(FILE.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
