"""Keeps the rules of credit that were applied: what was credited stays credited.

The rules in force stand in the table ``credit_rules``, written by the first import that applied them. A file that
would have credited days otherwise that already hold contacts is refused; later days may change as one likes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import duckdb

from allegiance.credit import Credit, Policy
from allegiance.errors import SettingsError
from allegiance.settings import Settings
from allegiance.warehouse import statements


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force, from a moment on (naive: UTC); the moment never changes once it was written down."""

    valid_from: date
    starts_at: datetime
    rule: str
    declared_at: datetime | None
    """When an import first applied it; None: this one is the first."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of an import, in order."""

    rules: tuple[Rule, ...]
    changed: bool
    """Whether the store holds other ones, or none."""

    @property
    def parameters(self) -> dict[str, object]:
        """Parameters of the statements that give credit: lists of equal length, in order."""
        return {
            "credit_starts": [each.starts_at for each in self.rules],
            "credit_rules": [each.rule for each in self.rules],
        }

    def at(self, moment: datetime) -> str:
        """The rule for contacts that end at a moment."""
        return [each.rule for each in self.rules if each.starts_at <= moment][-1]


def in_force(con: duckdb.DuckDBPyConnection, declared: Credit, settings: Settings) -> Rules:
    """The rules to apply: those declared, unless they would change what contacts were credited by.

    Raises:
        SettingsError: names the file, the policy, the days and the rule they were credited by.
    """
    held = tuple(Rule(*row) for row in statements.rows(con, "imports/get_credit_rules"))
    known = {each.valid_from: each for each in held}
    rules = tuple(_rule(policy, known.get(policy.valid_from), settings) for policy in declared.policies)
    made = Rules(rules, rules != held)
    if held and made.changed:
        _refuse_changes(con, Rules(held, False), made, declared, settings)
    return made


def write_down(con: duckdb.DuckDBPyConnection, rules: Rules, import_number: int, now: datetime) -> None:
    """Keep the rules of this import, where the store holds others."""
    if not rules.changed:
        return
    statements.run(con, "imports/clear_credit_rules")
    for each in rules.rules:
        statements.run(
            con,
            "imports/add_credit_rule",
            valid_from=each.valid_from,
            starts_at=each.starts_at,
            rule=each.rule,
            declared_at=each.declared_at or now,
            import_number=import_number,
        )


def _rule(policy: Policy, held: Rule | None, settings: Settings) -> Rule:
    start = held.starts_at if held else _midnight(policy.valid_from, settings)
    declared = held.declared_at if held and held.rule == policy.rule else None
    return Rule(policy.valid_from, start, policy.rule, declared)


def _midnight(day: date, settings: Settings) -> datetime:
    if day == date.min:
        return datetime.min
    return datetime.combine(day, time(), settings.zone).astimezone(UTC).replace(tzinfo=None)


def _refuse_changes(
    con: duckdb.DuckDBPyConnection, held: Rules, made: Rules, declared: Credit, settings: Settings
) -> None:
    first, last = statements.rows(con, "imports/contacts_ended")[0]
    if first is None:
        return
    starts = sorted({each.starts_at for each in (*held.rules, *made.rules) if first < each.starts_at <= last})
    for moment in (first, *starts):
        if held.at(moment) != made.at(moment):
            place = [
                policy.place
                for policy, rule in zip(declared.policies, made.rules, strict=True)
                if rule.starts_at <= moment
            ][-1]
            since, until = _day(moment, settings), _day(last, settings)
            raise SettingsError(
                f"{declared.name}, {place}: contacts that ended from {since} on would be credited by "
                f'"{made.at(moment)}", and were by "{held.at(moment)}". The store holds contacts that ended '
                f"until {until}, and credit is frozen when a contact ends. Nothing was changed.",
                f'Keep "{held.at(moment)}" there, and declare the new rule from a later day: '
                f"from = {until + timedelta(days=1)}.",
            )


def _day(moment: datetime, settings: Settings) -> date:
    return moment.replace(tzinfo=UTC).astimezone(settings.zone).date()
