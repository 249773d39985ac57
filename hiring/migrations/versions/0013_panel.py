"""Make room for the panel."""

revision = "0013_panel"
down_revision = "0012_open_questions"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
