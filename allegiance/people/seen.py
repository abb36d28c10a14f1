"""That a person's data were shown is written before they are: what cannot be journalled is not shown.

Nothing is written of the made-up sample company while nobody signs in, and nothing of what somebody sees of themselves:
the journal protects people, it does not watch them read.
"""

from __future__ import annotations

from collections.abc import Iterable

from allegiance.errors import AllegianceError, JournalError
from allegiance.people.journal import Action, Event, Source, open_journal
from allegiance.people.rights import Sight
from allegiance.people.scope import Scope
from allegiance.settings import Settings

EMPLOYEE, CUSTOMER = "employee", "customer"
"""Kinds of people whose data are looked at."""


def shown(
    settings: Settings,
    scope: Scope,
    kind: str,
    ids: Iterable[str],
    what: str,
    *,
    source: Source,
    signed_in: bool,
    pay: bool = False,
    named: bool = False,
    metric: str = "",
    period: str = "",
) -> int:
    """Journal that people's data are about to be shown; returns how many entries that made.

    Args:
        settings: of the data folder.
        scope: of whoever sees them.
        kind: :data:`EMPLOYEE` or :data:`CUSTOMER`.
        ids: whose, as the exports name them: also of those who were shown under pseudonyms.
        what: the page, command or document that shows them.
        source: how.
        signed_in: whether whoever sees them signed in.
        pay: whether it is their pay.
        named: whether their names are shown whatever the role sees elsewhere: an approver must know whom.
        metric: the figure that is shown, if it is one.
        period: the days that are shown.

    Raises:
        JournalError: it could not be written. Do not show the data.
    """
    if settings.sample and not signed_in:
        return 0
    wanted = list(dict.fromkeys(one for one in ids if one and one not in scope.employees))
    if not wanted:
        return 0
    sight = scope.rights.customers if kind == CUSTOMER else scope.rights.people
    detail = [("metric", metric), ("period", period)]
    if sight is not Sight.names and not named:
        detail.append(("seen", "under pseudonyms"))
    acting = scope.role.value if scope.role else ""
    try:
        journal = open_journal(settings)
        if source is Source.page:
            action = Action.saw_pay if pay else Action.saw
            return journal.saw(scope.person, acting, kind, wanted, what, action=action, detail=tuple(detail))
        action = Action.took_pay if pay else Action.took
        journal.append(
            *(Event(scope.person, acting, action, source, kind, one, what, tuple(detail)) for one in wanted)
        )
    except AllegianceError as error:
        raise JournalError(
            f"Who sees a person's data is journalled, and that could not be written: {error.message}",
            "Nothing was shown. Tell whoever runs this dashboard; pages without single people still work.",
        ) from error
    return len(wanted)
