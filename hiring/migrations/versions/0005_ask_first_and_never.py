"""Make room for what the candidate wants asked first, or never."""

revision = "0005_ask_first_and_never"
down_revision = "0004_mail_that_arrives"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
