"""The eight entities of the store: their keys, their own times, and the order in which they are merged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entity:
    """A table of facts or a dimension."""

    name: str
    """Table name."""

    key: tuple[str, ...]
    """Columns that, with the source, identify a row."""

    time: str
    """Column of the row's own time in the world (empty: the entity has none); dates an export without its own time."""

    touches: tuple[str, ...] = ()
    """Statements ``touch_old_*`` and ``touch_new_*`` that name the days to make again."""


ENTITIES = {
    entity.name: entity
    for entity in (
        # Dimensions come first, then contacts, then what is linked to contacts.
        Entity("employees", ("employee_id", "valid_from"), ""),
        Entity("customers", ("customer_id", "valid_from"), ""),
        Entity("contacts", ("contact_id",), "started_at", ("contacts",)),
        Entity("answers", ("answer_id",), "answered_at", ("answers", "invitations")),
        Entity("purchases", ("purchase_id",), "bought_at", ("purchases",)),
        Entity("outreach", ("outreach_id",), "sent_at", ("outreach",)),
        Entity("employee_answers", ("response_id",), "answered_at", ("employee_answers",)),
        # No rollup stands on market surveys: they are small, and asked row by row.
        Entity("market", ("rating_id",), "answered_at"),
    )
}

ORDER = tuple(ENTITIES)
