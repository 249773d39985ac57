"""Make room for what a debrief asks beside its themes."""

revision = "0011_writing_debriefs"
down_revision = "0010_records"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
