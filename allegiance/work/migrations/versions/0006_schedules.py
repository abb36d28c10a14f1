"""Schedules: leaders, runs, deliveries and what was issued.

That a due time is run once, that a recipient of a run has one delivery to one target, and that nothing counts as
delivered without its digest is kept by the database as well as by the program.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

RUNS = ("open", "done", "skipped")
STATES = (
    "waiting",
    "making",
    "sending",
    "delivered",
    "failed",
    "doubtful",
    "given up",
    "not entitled",
    "dropped",
)
METHODS = ("folder", "smtp", "s3")


def upgrade() -> None:
    """Tables with what one row can prove."""
    _schedules()
    _deliveries()
    op.create_table(
        "issues",
        sa.Column("id", sa.String, primary_key=True),
        *_texts("kind", "reader", "first", "last", "place"),
        sa.Column("generation", sa.BigInteger, nullable=False),
        *_texts("made_at", "digest", "facts"),
        sa.CheckConstraint("length(digest) = 64", name="issue_has_a_digest"),
        sa.CheckConstraint("first <= last", name="issue_of_days_in_order"),
    )
    op.create_index("issues_of_a_reader", "issues", ["reader", "kind", "first", "last"])


def _schedules() -> None:
    op.create_table(
        "schedule_leader",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        *_texts("holder", "since", "seen"),
        sa.CheckConstraint("id = 1", name="one_leader"),
    )
    op.create_table(
        "schedule_marks",
        sa.Column("schedule", sa.String, primary_key=True),
        *_texts("until", "definition", "problem"),
    )
    op.create_table(
        "schedule_runs",
        sa.Column("id", sa.String, primary_key=True),
        *_texts("schedule", "due", "kind", "period", "first", "last", "paper", "state", "note", "made_at"),
        sa.Column("ended_at", sa.String, nullable=True),
        sa.UniqueConstraint("schedule", "due", name="one_run_a_due_time"),
        sa.CheckConstraint(f"state in ({_listed(RUNS)})", name="run_in_a_state"),
        sa.CheckConstraint("first <= last", name="run_of_days_in_order"),
        sa.CheckConstraint("(state = 'open') = (ended_at is null)", name="run_ended_in_its_state"),
    )
    op.create_index("runs_by_due_time", "schedule_runs", ["due"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("run", sa.String, sa.ForeignKey("schedule_runs.id"), nullable=False),
        sa.Column("person", sa.String, nullable=False, index=True),
        *_texts("role", "target", "method", "address", "state", "next_at"),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        *_texts("name", "sha256"),
        sa.Column("size", sa.BigInteger, nullable=False),
        *_texts("digest", "rights", "receipt", "error", "reference", "made_at", "changed_at"),
        sa.Column("delivered_at", sa.String, nullable=True),
        sa.UniqueConstraint("run", "person", "role", "target", name="one_delivery_a_recipient"),
        sa.CheckConstraint(f"state in ({_listed(STATES)})", name="delivery_in_a_state"),
        sa.CheckConstraint(f"method in ({_listed(METHODS)})", name="delivery_by_a_method"),
        sa.CheckConstraint("(state = 'delivered') = (delivered_at is not null)", name="delivered_at_a_time"),
        sa.CheckConstraint(
            "state not in ('sending', 'delivered', 'doubtful') or length(sha256) = 64",
            name="sent_with_a_digest",
        ),
        sa.CheckConstraint("attempts >= 0 and epoch >= 0 and size >= 0", name="delivery_counts_up"),
    )
    op.create_index("deliveries_to_do", "deliveries", ["state", "next_at"])
    op.create_table(
        "delivery_attempts",
        sa.Column("delivery", sa.String, sa.ForeignKey("deliveries.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("at", "outcome", "error"),
    )
    op.create_table(
        "delivery_documents",
        sa.Column("delivery", sa.String, sa.ForeignKey("deliveries.id"), primary_key=True),
        sa.Column("document", sa.LargeBinary, nullable=False),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
