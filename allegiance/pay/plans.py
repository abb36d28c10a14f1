"""All plans there are: those that ship with the product, and a company's own in ``plans/`` of its data folder.

A company that wants another one writes a higher version of it, with the same id: the highest version that is in force
on a day is the one that counts. Two texts of one version are refused, for a version that was paid by must not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from allegiance.errors import PlanError
from allegiance.pay.plan import Plan
from allegiance.pay.plan_file import read
from allegiance.settings import ROOT, Settings

SHIPPED = ROOT / "data" / "plans"
OWN = "plans"
"""Folder in the data folder."""


def files(settings: Settings) -> tuple[Path, ...]:
    """Every file of a plan, those that ship first."""
    return (*sorted(SHIPPED.glob("*.toml")), *sorted((settings.home / OWN).glob("*.toml")))


def load(settings: Settings) -> dict[str, list[Plan]]:
    """All versions of every plan, by its id, the oldest version first.

    Raises:
        PlanError: a file cannot be used, or says something else about a version than another file.
    """
    found: dict[tuple[str, int], tuple[Plan, Path]] = {}
    for file in files(settings):
        plan = read(file)
        before = found.setdefault((plan.id, plan.version), (plan, file))
        if before[0] != plan:
            raise PlanError(
                f"{file} and {before[1]} both hold version {plan.version} of the plan {plan.id!r}, and differ.",
                f"Give the newer one version = {plan.version + 1}: what was paid by a version stays what it is.",
            )
    versions: dict[str, list[Plan]] = {}
    for name, version in sorted(found):
        versions.setdefault(name, []).append(found[name, version][0])
    return versions


def in_force(settings: Settings, name: str, last_day: date) -> Plan:
    """The version of a plan that counts for a period that ends on a day: the highest of those in force then.

    Raises:
        PlanError: there is no such plan, or none of its versions is in force on that day.
    """
    versions = load(settings)
    if name not in versions:
        raise PlanError(f"There is no plan {name!r}.", f"Plans are: {', '.join(versions)}.")
    return of_day(versions[name], last_day)


def of_day(versions: Sequence[Plan], last_day: date) -> Plan:
    """The highest of a plan's versions that is in force on a day.

    Raises:
        PlanError: none is.
    """
    there = [plan for plan in versions if plan.first <= last_day <= plan.last]
    if not there:
        spans = ", ".join(f"version {plan.version} from {plan.first} to {plan.last}" for plan in versions)
        raise PlanError(
            f"The plan {versions[0].id!r} is not in force on {last_day}: {spans}.",
            "Write a version that is in force on the last day of the period, in the folder plans of the data folder.",
        )
    return max(there, key=lambda plan: plan.version)
