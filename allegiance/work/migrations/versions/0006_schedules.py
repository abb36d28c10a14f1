"""Schedules: leaders, runs, deliveries and what was issued."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """To be filled."""
