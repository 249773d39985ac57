"""Make room for feedback, what came of it, and quotes."""

revision = "0007_feedback"
down_revision = "0006_said_and_replied"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
