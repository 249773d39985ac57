"""Make room for our people who speak with candidates."""

revision = "0008_people_to_talk_to"
down_revision = "0007_feedback"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
