"""Make room for questions that are still open."""

revision = "0012_open_questions"
down_revision = "0011_writing_debriefs"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
