"""How good the signs of the radar are: ``python -m benchmarks.radar`` measures them and writes ``data/radar.toml``.

``--sample N`` makes the whole sample company N times instead, imports it, and counts how often the employees who pick
whom they invite are named, and who else is; that takes a quarter of a minute a company.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path

from allegiance import sample, settings
from allegiance.exports import imports
from allegiance.metrics import catalogue, period, standing
from allegiance.metrics.radar import radar
from allegiance.metrics.radar_records import FILE, Companies
from allegiance.people.scope import everyone
from allegiance.warehouse.reader import open_reader
from benchmarks.radar_worlds import WORLDS, Measured, measure

END = date(2026, 9, 30)


def written(text: str, found: dict[str, Measured]) -> str:
    """The text of ``data/radar.toml`` with these measurements in it."""
    for sign, one in found.items():
        line = (
            f"measured = {{ worlds = {one.worlds}, planted = {one.planted}, power = {one.power:.3f}, "
            f"honest = {one.honest}, false_alarms = {one.false_alarms:.2f} }}\n"
        )
        head, tail = text.split(f"[signs.{sign}]\n")
        mine, mark, rest = tail.partition("\n[")
        mine = re.sub(r"^measured = .*\n", "", mine if mine.endswith("\n") else mine + "\n", flags=re.M)
        text = f"{head}[signs.{sign}]\n{mine}{line}{mark}{rest}"
    return text


def lived_in(text: str, lived: Companies) -> str:
    """The text of ``data/radar.toml`` with what whole companies showed."""
    body = "".join(f"{name} = {value}\n" for name, value in asdict(lived).items())
    head, _, _ = text.partition("\n[companies]")
    return f"{head.rstrip()}\n\n[companies]\n{body}"


def companies(worlds: int, first_seed: int = 1) -> Companies:
    """Make sample companies and count whom the radar names."""
    picky = found = people = named = 0
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
        invited_less = {one.employee for one in made.findings if one.sign == "invitations"}
        planted = {*truth.picky, *truth.shared_device, *truth.begging}
        wrong = sorted((one.sign, one.employee) for one in made.findings if one.employee not in planted)
        picky += len(truth.picky)
        found += len(invited_less & set(truth.picky))
        people += made.people - len(truth.picky)
        named += len({employee for _, employee in wrong})
        print(seed, sorted(invited_less & set(truth.picky)), wrong, flush=True)
    return Companies(worlds, picky, found, people, named)


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(prog="benchmarks.radar", description=__doc__)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--sample", type=int, default=0, help="whole sample companies instead")
    parser.add_argument("--seed", type=int, default=1, help="the first of their seeds")
    parser.add_argument("--dry", action="store_true", help="print only")
    given = parser.parse_args()
    if given.sample:
        lived = companies(given.sample, given.seed)
        print(lived)
        if not given.dry:
            FILE.write_text(lived_in(FILE.read_text(encoding="utf-8"), lived), encoding="utf-8")
        return
    found = {sign: measure(sign, worlds=given.worlds) for sign in WORLDS}
    for sign, one in found.items():
        print(f"{sign:12} power {one.power:.3f}  false alarms {one.false_alarms:.2f} per 1,000")
    if not given.dry:
        FILE.write_text(written(FILE.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
