"""Make room for forms that come back."""

revision = "0016_blank_forms"
down_revision = "0015_sending_documents"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
