"""Make room for bounces, reminders and changes of address."""

revision = "0004_mail_that_arrives"
down_revision = "0003_languages"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
