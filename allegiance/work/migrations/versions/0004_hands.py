"""Whose hands took a step, sealed lists of participants, overrides that two people lift."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """To be filled."""
