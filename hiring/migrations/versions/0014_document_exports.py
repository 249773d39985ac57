"""Keep for whom each document was made."""

revision = "0014_document_exports"
down_revision = "0013_panel"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
