"""Make room for documents that leave by link or many at once."""

revision = "0015_sending_documents"
down_revision = "0014_document_exports"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
