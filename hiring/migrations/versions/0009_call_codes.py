"""Make room for the codes that people who are called can check."""

revision = "0009_call_codes"
down_revision = "0008_people_to_talk_to"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
