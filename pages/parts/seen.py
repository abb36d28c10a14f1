"""Pages call :func:`seen` before they show a person's data: it is journalled first, or not shown at all.

Cheap on reruns: what this server wrote today already is remembered, and costs a look into a set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from allegiance.people.journal import Source
from allegiance.people.masks import NOBODY
from allegiance.people.seen import shown
from pages.parts import session
from pages.parts.context import View


def seen(
    view: View, kind: str, ids: Iterable[str], what: str, *, metric: str = "", pay: bool = False
) -> None:
    """Journal that people's data are about to be shown.

    Args:
        view: of this rerun.
        kind: ``employee`` or ``customer``.
        ids: whose.
        what: the page.
        metric: the figure, where it is one.
        pay: whether it is their pay.

    Raises:
        JournalError: it could not be written: the page says so instead of showing them.
    """
    _written(view, kind, ids, what, Source.page, metric, pay)


def taken(
    view: View,
    kind: str,
    ids: Iterable[str],
    what: str,
    make: Callable[[], bytes],
    *,
    metric: str = "",
    pay: bool = False,
) -> Callable[[], bytes]:
    """A download that is journalled when somebody clicks, each time, before its file is made."""
    held = tuple(ids)

    def made() -> bytes:
        _written(view, kind, held, what, Source.download, metric, pay)
        return make()

    return made


def _written(
    view: View, kind: str, ids: Iterable[str], what: str, source: Source, metric: str, pay: bool
) -> None:
    # Asked of the session only where it matters: only the sample company is looked at without anybody behind it.
    signed_in = not view.settings.sample or session.visitor(view.settings).who is not None
    masks = view.reader.masks(view.scope)
    real = [one for one in (masks.identifier(f"{kind}s", one) for one in ids if one) if one != NOBODY]
    days = f"{view.filters.period.start}..{view.filters.period.end}"
    shown(
        view.settings, view.scope, kind, real, what,
        source=source, signed_in=signed_in, pay=pay, metric=metric, period=days,
    )  # fmt: skip
