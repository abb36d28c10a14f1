"""The canonical entities: what an export can supply, of which kind, and which rules every row must pass.

The same columns, with the same types, stand in ``queries/schema``; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a canonical column holds; decides which transformations apply and how text becomes a value."""

    TEXT = "text"
    """Text as written, without white space around it (identifiers, names, labels that keep their case)."""
    LABEL = "label"
    """A label in lower case."""
    FREE = "free text"
    """Text that people wrote: telephone numbers, e-mail addresses and card numbers are taken out."""
    MOMENT = "moment"
    """A point in time, kept as UTC."""
    DAY = "day"
    """A calendar day."""
    SECONDS = "seconds"
    """A duration in whole seconds, not negative."""
    COUNT = "count"
    """A whole number, not negative."""
    FLAG = "yes or no"
    """True or false."""
    SCORE = "score"
    """An answer on a scale."""
    AMOUNT = "amount"
    """A decimal number."""
    HANDLERS = "people in order"
    """Everybody who handled a contact, first to last, with their seconds where they are known."""
    ORIGINAL = "original"
    """JSON object of the answers (or of other attributes) as they were given."""


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column: its name, kind, database type and rules."""

    name: str
    kind: Kind
    required: bool = False
    default: str = ""
    """Stands in where the export has no value (a constant, in canonical form)."""
    low: int = 0
    high: int = 0
    """Ends of the scale of a score."""
    words: tuple[str, ...] = ()
    """The only labels allowed; empty: any."""
    past: bool = False
    """May not lie in the future."""

    @property
    def type(self) -> str:
        """The database type, as in ``queries/schema``."""
        if self.name == "contacts_needed":
            return "smallint"
        return _TYPES[self.kind]


_TYPES = {
    Kind.TEXT: "varchar",
    Kind.LABEL: "varchar",
    Kind.FREE: "varchar",
    Kind.MOMENT: "timestamp",
    Kind.DAY: "date",
    Kind.SECONDS: "integer",
    Kind.COUNT: "integer",
    Kind.FLAG: "boolean",
    Kind.SCORE: "tinyint",
    Kind.AMOUNT: "double",
    Kind.HANDLERS: "struct(employee_id varchar, seconds integer)[]",
    Kind.ORIGINAL: "varchar",
}


@dataclass(frozen=True, slots=True)
class Order:
    """Two times of which the later may not come before the earlier."""

    earlier: str
    later: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A canonical entity: its key, its columns in the order of the store, and its rules across columns."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    orders: tuple[Order, ...] = ()
    one_of: tuple[str, ...] = ()
    """At least one of these must be present."""
    among: tuple[tuple[str, str], ...] = ()
    """A value, and the people in order among whom it must stand where both are present."""

    def column(self, name: str) -> Column | None:
        """The column of that name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def collected(self) -> Column | None:
        """The column that collects text as it was given, if there is one; a profile lists what under its name."""
        return next((column for column in self.columns if column.kind is Kind.ORIGINAL), None)


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.TEXT) for name in names)


def _label(name: str, *words: str, default: str = "") -> Column:
    return Column(name, Kind.LABEL, words=words, default=default)


def _many(kind: Kind, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name in names)


def _score(name: str, low: int, high: int) -> Column:
    return Column(name, Kind.SCORE, low=low, high=high)


def _key(name: str) -> Column:
    return Column(name, Kind.TEXT, required=True)


def _moment(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.MOMENT, required=required, past=True)


CONTACTS = Entity(
    "contacts",
    ("contact_id",),
    (
        _key("contact_id"),
        *_text("customer_id", "employee_id"),
        _moment("started_at", required=True),
        _moment("ended_at"),
        Column("updated_at", Kind.MOMENT),
        _label("channel"),
        _label("direction", "inbound", "outbound", "internal"),
        *_text("queue", "reason"),
        _label("language"),
        _label("outcome", "answered", "abandoned", "other"),
        *_many(Kind.SECONDS, "queue_s", "hold_s", "talk_s", "wrap_s", "mute_s"),
        *_many(Kind.COUNT, "transfers", "holds", "legs"),
        Column("resolved", Kind.FLAG),
        Column("handlers", Kind.HANDLERS),
    ),
    (Order("started_at", "ended_at", "ends_before_it_starts"),),
    among=(("employee_id", "handlers"),),
)

ANSWERS = Entity(
    "answers",
    ("answer_id",),
    (
        _key("answer_id"),
        *_text("contact_id", "customer_id", "employee_id"),
        _moment("invited_at"),
        Column("delivered", Kind.FLAG),
        _moment("answered_at"),
        Column("updated_at", Kind.MOMENT),
        *_text("survey"),
        _label("mode"),
        _label("language"),
        *_text("device"),
        _moment("details_changed_at"),
        _score("csat", 1, 5),
        _score("nps", 0, 10),
        _score("ces", 1, 7),
        Column("resolved", Kind.FLAG),
        Column("contacts_needed", Kind.COUNT),
        _score("stay", 1, 5),
        _score("repurchase", 1, 5),
        _score("trust", 1, 5),
        _label("emotion", "positive", "neutral", "negative", "mixed"),
        *_many(Kind.FREE, "comment", "needs"),
        Column("original", Kind.ORIGINAL),
    ),
    (Order("invited_at", "answered_at", "answered_before_invited"),),
    ("answered_at", "invited_at"),
)

CUSTOMERS = Entity(
    "customers",
    ("customer_id", "valid_from"),
    (
        _key("customer_id"),
        Column("valid_from", Kind.DAY),
        *_text("segment", "region"),
        *_many(Kind.AMOUNT, "annual_value", "margin_rate"),
        *_many(Kind.DAY, "since", "left_on"),
        Column("left_reason", Kind.FREE),
        Column("renewal_on", Kind.DAY),
        *_text("contract"),
        Column("active", Kind.FLAG),
        Column("traits", Kind.ORIGINAL),
        Column("updated_at", Kind.MOMENT),
    ),
    (Order("since", "left_on", "left_before_since"),),
)

EMPLOYEES = Entity(
    "employees",
    ("employee_id", "valid_from"),
    (
        _key("employee_id"),
        Column("valid_from", Kind.DAY),
        Column("valid_to", Kind.DAY),
        *_text("name", "team", "lead_id", "site", "role"),
        *_many(Kind.DAY, "hired_on", "left_on"),
        Column("updated_at", Kind.MOMENT),
    ),
    (
        Order("valid_from", "valid_to", "ends_before_it_starts"),
        Order("hired_on", "left_on", "ends_before_it_starts"),
    ),
)

PURCHASES = Entity(
    "purchases",
    ("purchase_id",),
    (
        _key("purchase_id"),
        _key("customer_id"),
        _moment("bought_at", required=True),
        Column(
            "kind",
            Kind.LABEL,
            required=True,
            default="purchase",
            words=("purchase", "renewal", "cancellation", "referral"),
        ),
        Column("amount", Kind.AMOUNT),
        *_text("product"),
        Column("updated_at", Kind.MOMENT),
    ),
)

OUTREACH = Entity(
    "outreach",
    ("outreach_id",),
    (
        _key("outreach_id"),
        _key("customer_id"),
        _moment("sent_at", required=True),
        _label("channel"),
        *_text("topic"),
        _moment("replied_at"),
        Column("holdout", Kind.FLAG),
        *_text("offer"),
        Column("cost", Kind.AMOUNT),
        Column("accepted", Kind.FLAG),
        Column("updated_at", Kind.MOMENT),
    ),
    (Order("sent_at", "replied_at", "replied_before_sent"),),
)

EMPLOYEE_ANSWERS = Entity(
    "employee_answers",
    ("response_id",),
    (
        _key("response_id"),
        _moment("answered_at", required=True),
        *_text("employee_id", "team", "site"),
        _score("enps", 0, 10),
        *(_score(name, 1, 5) for name in ("trust", "appreciated", "mistakes_ok", "vision")),
        Column("comment", Kind.FREE),
        Column("updated_at", Kind.MOMENT),
    ),
)

MARKET = Entity(
    "market",
    ("rating_id",),
    (
        _key("rating_id"),
        *_text("respondent_id"),
        _moment("answered_at", required=True),
        *_text("customer_id", "segment"),
        _key("brand"),
        Column("own", Kind.FLAG),
        Column("attribute", Kind.LABEL, required=True, default="overall"),
        _score("rating", 1, 5),
        _score("would_switch", 1, 5),
        Column("reason", Kind.FREE),
        _label("reason_kind", "leave", "return"),
        Column("updated_at", Kind.MOMENT),
    ),
    one_of=("rating", "would_switch", "reason"),
)

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (CONTACTS, ANSWERS, CUSTOMERS, EMPLOYEES, PURCHASES, OUTREACH, EMPLOYEE_ANSWERS, MARKET)
}
