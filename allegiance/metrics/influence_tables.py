"""Scores of people and of teams as tables to download: every number, and the words that go with it."""

from __future__ import annotations

from allegiance.metrics.catalogue import Metric
from allegiance.metrics.influence_team import Inside, Teams
from allegiance.metrics.influence_words import label
from allegiance.metrics.sentences_influence import mixed

NUMBERS = ("n", "raw", "adjusted")
SURE = ("sd", "low", "high", "reliability", "p_above", "p_below")


def people_table(found: Inside, metric: Metric) -> tuple[list[str], list[list[object]]]:
    """Everybody of a team by name, with raw, adjusted and influence side by side."""
    heads = [
        "employee",
        "name",
        "team",
        *NUMBERS,
        "influence",
        *SURE,
        "good_for",
        "label",
        "mix",
        "what_the_mix_did",
    ]
    rows: list[list[object]] = []
    for member in found.members:
        one = member.person
        rows.append(
            [
                one.employee,
                member.name,
                one.team,
                *(getattr(one, name) for name in NUMBERS),
                one.influence,
                *(getattr(one, name) for name in SURE),
                one.use if found.ranked and not one.caution else "",
                label(metric, one.label) if found.ranked else "",
                one.mix if one.shown else None,
                mixed(member.name, member.mix, metric) if member.mix is not None else "",
                one.reason or one.remark,
                one.caution,
            ]
        )
    return [*heads, "remark", "caution"], rows


def teams_table(found: Teams, metric: Metric) -> tuple[list[str], list[list[object]]]:
    """The teams by name."""
    heads = ["team", "people", *NUMBERS, "effect", *SURE, "label", "what_the_mix_did", "remark"]
    rows: list[list[object]] = []
    for line in found.lines:
        one = line.team
        rows.append(
            [
                one.team,
                one.people,
                *(getattr(one, name) for name in NUMBERS),
                one.effect,
                *(getattr(one, name) for name in SURE),
                label(metric, one.label),
                mixed(one.team, line.mix, metric) if line.mix is not None and one.effect is not None else "",
                one.reason,
            ]
        )
    return heads, rows
