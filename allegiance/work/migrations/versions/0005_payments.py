"""What payroll was given, line by line, and what was collected back."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """To be filled."""
