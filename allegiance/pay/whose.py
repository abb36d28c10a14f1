"""Who is one and the same person: by account, by number, and by what the roster and the grants say of both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from allegiance.errors import PayError
from allegiance.pay.held import Draft, State, identity
from allegiance.people import roster
from allegiance.settings import Settings
from allegiance.work.tables import grants, scorecard_steps, scorecards


@dataclass(frozen=True, slots=True)
class Known:
    """Numbers by account and accounts by number, as the roster and the grants say them."""

    numbers: Mapping[str, frozenset[str]]
    accounts: Mapping[str, frozenset[str]]

    def everything(self, person: str, employees: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        """All accounts and all numbers of whoever has this account or one of these numbers."""
        me, given = identity(person), {one for one in employees if one}
        accounts = ({me} if me else set()).union(*(self.accounts.get(one, ()) for one in given))
        return frozenset(accounts), frozenset(given.union(*(self.numbers.get(one, ()) for one in accounts)))

    def one_person(self, person: str, employees: Iterable[str], other: str, number: str) -> bool:
        """Whether an account with its numbers and another account or number are one person's."""
        accounts, numbers = self.everything(person, employees)
        others, their = self.everything(other, [number])
        return bool(accounts & others or numbers & their)


def known(connection: Connection, settings: Settings) -> Known:
    """What is known now.

    Raises:
        AccessFileError: the roster cannot be read: nobody knows who is who.
    """
    asked = select(grants.c.person, grants.c.employee).where(grants.c.employee != "")
    pairs = {
        (identity(person), str(number))
        for person, number in (
            *((one.person, one.employee) for one in roster.load(settings.home)),
            *connection.execute(asked),
        )
        if person and number
    }
    numbers: dict[str, frozenset[str]] = {}
    accounts: dict[str, frozenset[str]] = {}
    for person, number in pairs:
        numbers[person] = numbers.get(person, frozenset()) | {number}
        accounts[number] = accounts.get(number, frozenset()) | {person}
    return Known(numbers, accounts)


def no_day_twice(connection: Connection, who: Known, draft: Draft) -> None:
    """That none of the days of a new scorecard stands in another one of the same person, plan and place.

    Raises:
        PayError: one does: it would be paid twice, whatever the rows of the list are called. Or it stood in one that
            was withdrawn, with an override of two people: a changed row of the list does not undo what they decided.
    """
    covered, (first, last) = draft.participant, draft.period
    accounts, numbers = who.everything(covered.person, [covered.employee])
    table = scorecards.c
    asked = select(table.id, table.name, table.participant, table.state, table.record).where(
        table.plan == draft.plan.id,
        table.participant != covered.id,
        table.state != State.restated,
        or_(table.state != State.withdrawn, table.replaces.is_(None)),
        table.first <= last.isoformat(),
        table.last >= first.isoformat(),
        or_(table.person.in_(accounts), table.employee.in_(numbers)),
    )
    mine = [
        (max(one.first, first).isoformat(), min(one.last, last).isoformat(), one.site, one.team)
        for one in covered.stays
        if one.first <= last and first <= one.last
    ]
    gone: dict[str, list[tuple[str, bool]]] = {}
    for id_, name, participant, state, record in connection.execute(asked):
        held = json.loads(record)
        same = any(
            begins <= one["last"]
            and one["first"] <= ends
            and _one_place((site, team), (one["site"], one["team"]))
            for one in held["participant"]["stays"]
            for begins, ends, site, team in mine
        )
        if state == State.withdrawn:
            gone.setdefault(participant, []).append((id_, same and bool(held["overrides"])))
        elif same:
            raise PayError(
                f"{name} has days of these in {id_} already ({participant}): they would be paid twice.",
                "Correct the list of participants, or restate or withdraw that scorecard.",
            )
    for participant, ids in gone.items():
        _not_undone(connection, covered.name, participant, dict(ids))


def _not_undone(connection: Connection, name: str, participant: str, gone: Mapping[str, bool]) -> None:
    """That the last withdrawn scorecard of another row of the list has no override for the same days and place."""
    steps = scorecard_steps.c
    asked = select(steps.scorecard).where(steps.scorecard.in_(gone)).order_by(steps.entry.desc()).limit(1)
    last = connection.execute(asked).scalar()
    if last and gone[last]:
        raise PayError(
            f"Two people set a figure of {name} aside on {last} ({participant}), which was withdrawn; the row of the "
            "list is another one now.",
            "Bring the row back as it was and compute it: the override is there again, and two people can lift it.",
        )


def _one_place(here: tuple[str, str], there: tuple[str, str]) -> bool:
    """Whether two places may be one: who leads two teams has a row, and a part of the amount, for each."""
    (site, team), (other_site, other_team) = here, there
    if team and other_team:
        return team == other_team
    return not site or not other_site or site == other_site


def same_currency(row: Mapping[str, str], draft: Draft) -> None:
    """That a revision is in the currency of what it restates: amounts of two currencies have no difference.

    Raises:
        PayError: it is not.
    """
    held = str(json.loads(row["record"])["participant"]["currency"])
    if held != draft.participant.currency:
        raise PayError(
            f"It was computed in {held}, and the list of participants says {draft.participant.currency} now.",
            "Set the currency of that period right in the list; a new one begins with a new period.",
        )


def stranger(who: Known, person: str, number: str) -> bool:
    """Whether a list gives an account a number that the roster and the grants say is not theirs."""
    said = who.numbers.get(identity(person), frozenset())
    return bool(identity(person) and number and said) and number not in said
