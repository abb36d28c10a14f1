"""Goals and plans as they stood when a period began."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """To be filled."""
