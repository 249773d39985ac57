"""Make room for copies, corrections and erasures."""

revision = "0010_records"
down_revision = "0009_call_codes"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
