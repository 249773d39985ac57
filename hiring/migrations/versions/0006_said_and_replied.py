"""Make room for replies to themes and for citing without one."""

revision = "0006_said_and_replied"
down_revision = "0005_ask_first_and_never"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
